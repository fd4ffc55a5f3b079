import { describe, expect, it } from "vitest";
import { LogScroller } from "./log-scroller";
import { OVERSCAN_ROWS, SCROLL_MAX_PX } from "./tunables";

/** An element that scrolls as a browser's does: whole pixels, never beyond its content. */
class Viewport {
  readonly style = { height: "0px" };
  clientHeight = 400;
  private at = 0;

  get scrollTop(): number {
    // content that became lower moves the element, without anybody's doing
    return (this.at = this.within(this.at));
  }

  set scrollTop(value: number) {
    this.at = this.within(value);
  }

  private within(value: number): number {
    const most = Math.max(0, Number.parseFloat(this.style.height) - this.clientHeight);
    return Math.round(Math.min(Math.max(0, value), most));
  }
}

function attach(count: number, following: boolean) {
  const viewport = new Viewport();
  const scroller = new LogScroller(20, count, { following });
  scroller.attach(viewport, viewport, 20);
  let drawn = 0;
  scroller.subscribe(() => (drawn += 1));
  const drag = (to: number) => {
    viewport.scrollTop = to;
    scroller.scrolled();
  };
  return { viewport, scroller, drag, drawn: () => drawn };
}

describe("what is drawn", () => {
  it("is the rows in sight and some around", () => {
    const { scroller, drag } = attach(1000, false);
    expect(scroller.view()).toMatchObject({ start: 0, end: 21 + OVERSCAN_ROWS, first: 0, offset: 0 });
    drag(10_000);
    expect(scroller.view()).toMatchObject({
      first: 500,
      start: 500 - OVERSCAN_ROWS,
      offset: (500 - OVERSCAN_ROWS) * 20,
    });
  });

  it("is all of a short log, and nothing of an empty one", () => {
    expect(attach(3, true).scroller.view()).toMatchObject({ start: 0, end: 3, atEnd: true });
    expect(attach(0, true).scroller.view()).toMatchObject({ start: 0, end: 0, atEnd: true });
  });

  it("is not drawn again when nothing moved", () => {
    const { scroller, drawn } = attach(1000, false);
    scroller.scrolled();
    scroller.rested();
    expect(drawn()).toBe(0);
  });
});

describe("following", () => {
  it("keeps the end in sight as rows come and grow", () => {
    const { scroller, viewport } = attach(1000, true);
    expect(viewport.scrollTop).toBe(20_000 - 400);
    scroller.setCount(1500);
    expect(viewport.scrollTop).toBe(30_000 - 400);
    scroller.measured([[1499, 100]]);
    expect(viewport.scrollTop).toBe(30_080 - 400);
    expect(scroller.view()).toMatchObject({ following: true, atEnd: true, end: 1500 });
  });

  it("stops when the person scrolls up and begins again at the end", () => {
    const { scroller, viewport, drag } = attach(1000, true);
    drag(19_500);
    expect(scroller.view()).toMatchObject({ following: false, atEnd: false });
    scroller.setCount(2000);
    expect(viewport.scrollTop).toBe(19_500);
    drag(40_000);
    expect(scroller.view()).toMatchObject({ following: true, atEnd: true });
  });

  it("does not stop for its own moves", () => {
    const { scroller } = attach(1000, true);
    for (let count = 1001; count < 1050; count += 1) {
      scroller.setCount(count);
      scroller.scrolled();
    }
    expect(scroller.view().following).toBe(true);
  });

  it.each([
    ["rows grow", (scroller: LogScroller) => scroller.measured([[999, 100]])],
    ["rows come", (scroller: LogScroller) => scroller.setCount(1001)],
    ["an earlier scrolling has come to rest", (scroller: LogScroller) => scroller.rested()],
  ])("undoes no move whose event is still to come when %s", (_what, act) => {
    const { scroller, viewport } = attach(1000, true);
    viewport.scrollTop = 10_000;
    act(scroller);
    scroller.scrolled();
    expect(viewport.scrollTop).toBe(10_000);
    expect(scroller.view()).toMatchObject({ first: 500, following: false });
  });

  it("goes on when the window becomes taller, which moves the element", () => {
    const { scroller, viewport } = attach(1000, true);
    viewport.clientHeight = 600;
    viewport.scrollTop = 20_000;
    scroller.scrolled();
    expect(scroller.view()).toMatchObject({ following: true, atEnd: true });
  });

  it("stops at the first turn of the wheel, but not where there is nothing to scroll", () => {
    const long = attach(1000, true);
    long.scroller.leaveEnd();
    expect(long.scroller.view().following).toBe(false);
    const short = attach(3, true);
    short.scroller.leaveEnd();
    expect(short.scroller.view().following).toBe(true);
  });
});

describe("what is read stays in place", () => {
  it("when rows above turn out taller", () => {
    const { scroller, viewport, drag } = attach(1000, false);
    drag(10_000);
    scroller.measured([
      [490, 60],
      [495, 100],
      [510, 40],
    ]);
    expect(viewport.scrollTop).toBe(10_000 + 40 + 80);
    expect(scroller.view().first).toBe(500);
  });

  it("when everything is laid out anew", () => {
    const { scroller, viewport, drag } = attach(1000, false);
    drag(10_000);
    scroller.relayout(25);
    expect(scroller.view().first).toBe(500);
    expect(viewport.scrollTop).toBe(12_500);
  });

  it("when other rows are shown", () => {
    const { scroller } = attach(1000, false);
    scroller.reset(100, 42, false);
    expect(scroller.view().first).toBe(42);
    scroller.reset(0, 0, false);
    expect(scroller.view()).toMatchObject({ start: 0, end: 0 });
  });
});

describe("going somewhere", () => {
  it("reveals a row a third down, and leaves it if it is in sight", () => {
    const { scroller, viewport } = attach(1000, true);
    scroller.reveal(500);
    expect(viewport.scrollTop).toBe(Math.round(10_000 - 400 / 3));
    expect(scroller.view().following).toBe(false);
    const before = viewport.scrollTop;
    scroller.reveal(505);
    expect(viewport.scrollTop).toBe(before);
  });

  describe("at the end of a log whose rows turn out taller", () => {
    /** What the page does after each drawing; says whether a row is in sight then. */
    function measure(log: ReturnType<typeof attach>, tall: (row: number) => number, missing = false) {
      const { viewport, scroller } = log;
      const { start, end } = scroller.view();
      const heights: [number, number][] = [];
      for (let row = start; row < end; row += 1) heights.push([row, tall(row)]);
      scroller.measured(heights, missing);
      const view = scroller.view();
      return (row: number) => {
        let top = view.offset - viewport.scrollTop;
        for (let each = view.start; each < row; each += 1) top += tall(each);
        return row >= view.start && row < view.end && top >= 0 && top + tall(row) <= viewport.clientHeight;
      };
    }

    it("brings the row there again once they are measured", () => {
      const log = attach(3088, false);
      log.scroller.reveal(3085);
      measure(log, () => 60);
      expect(measure(log, () => 60)(3085)).toBe(true);
      expect(log.scroller.view().following).toBe(false);
    });

    it("and once lines that were missing have come", () => {
      const log = attach(3088, false);
      log.scroller.reveal(3085);
      measure(log, () => 20, true);
      measure(log, () => 20, true);
      measure(log, (row) => (row < 3072 ? 60 : 20), true);
      measure(log, (row) => (row < 3072 ? 60 : 20), true);
      measure(log, () => 60);
      expect(measure(log, () => 60)(3085)).toBe(true);
    });

    it("also where rows turn out lower, and the browser moves what it shows", () => {
      const log = attach(3088, false);
      log.scroller.reveal(3075);
      const { first } = log.scroller.view();
      measure(log, (row) => (row < first ? 20 : 10), true);
      measure(log, () => 60);
      expect(measure(log, () => 60)(3075)).toBe(true);
    });

    it("but leaves the place to whoever scrolls in between", () => {
      const log = attach(3088, false);
      log.scroller.reveal(3085);
      log.drag(1000);
      measure(log, () => 60);
      expect(log.scroller.view().first).toBeLessThan(60);
    });

    it("nor moves again once it was there", () => {
      const log = attach(3088, false);
      log.scroller.reveal(3000);
      for (let look = 0; look < 4; look += 1) measure(log, () => 60);
      const { scrollTop } = log.viewport;
      // somebody unfolds the line above
      measure(log, (row) => (row === 2999 ? 2000 : 60));
      expect(log.viewport.scrollTop).toBe(scrollTop);
    });
  });

  it("crosses a million rows and draws each place right", () => {
    const { scroller, viewport, drag } = attach(1_000_000, false);
    expect(viewport.style.height).toBe(`${SCROLL_MAX_PX}px`);
    scroller.reveal(654_321);
    const { start, offset, first } = scroller.view();
    // The row is where it is drawn: its distance from the view's top is the same in both counts.
    const drawnAt = offset + (654_321 - start) * 20 - viewport.scrollTop;
    expect(drawnAt).toBeGreaterThanOrEqual(0);
    expect(drawnAt).toBeLessThan(400);
    expect(654_321 - first).toBeLessThan(20);
    drag(viewport.scrollTop + 40);
    expect(scroller.view().first).toBe(first + 2);
    scroller.follow();
    expect(scroller.view()).toMatchObject({ end: 1_000_000, atEnd: true });
    scroller.toStart();
    expect(scroller.view()).toMatchObject({ start: 0, first: 0, following: false });
  });
});

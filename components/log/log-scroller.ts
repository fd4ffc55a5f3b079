import { RowLayout } from "./row-layout";
import { moveScroll, needsPlacing, placeScroll, scrollHeight } from "./scroll-scale";
import type { Scroll, ScrollRange } from "./scroll-scale";
import { OVERSCAN_FOLLOWING_ROWS, OVERSCAN_ROWS, REVEAL_MAX_PLACINGS } from "./tunables";

/** What of an element the scroller touches; a plain object in tests. */
export type ScrollElement = { scrollTop: number; readonly clientHeight: number };
export type HeightElement = { style: { height: string } };

/** What is drawn: rows `start` to `end` (excluded), the first of them `offset` pixels below the top of the element. */
export type ScrollView = {
  start: number;
  end: number;
  offset: number;
  /** the first row that can be seen */
  first: number;
  /** the end of the log is in sight */
  atEnd: boolean;
  /** new rows keep the end in sight */
  following: boolean;
};

const EMPTY: ScrollView = { start: 0, end: 0, offset: 0, first: 0, atEnd: true, following: false };

/**
 * LogScroller decides which rows are drawn and where, without React: rows of unknown height are measured once drawn, and
 * what is read stays where it is when rows above it turn out taller. It follows the end until the person scrolls up,
 * and again once they are back.
 */
export class LogScroller {
  private readonly listeners = new Set<() => void>();
  private layout: RowLayout;
  private viewport: ScrollElement | null = null;
  private spacer: HeightElement | null = null;
  private scroll: Scroll = { top: 0, scrollTop: 0 };
  /** asking the element for it lays the page out; it changes only when the element is resized */
  private viewHeight = 0;
  private current: ScrollView;
  /** what was to be brought into sight: the rows drawn around it may push it out again once they are measured */
  private wanted: { row: number; placings: number } | null = null;

  constructor(
    rowHeight: number,
    count = 0,
    /** rows drawn before there is an element: on the server, and in the first render */
    initial: Partial<ScrollView> = {},
  ) {
    this.layout = new RowLayout(rowHeight, count);
    this.current = { ...EMPTY, ...initial };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly view = (): ScrollView => this.current;

  attach(viewport: ScrollElement, spacer: HeightElement, rowHeight: number): void {
    this.viewport = viewport;
    this.spacer = spacer;
    this.relayout(rowHeight);
  }

  detach(): void {
    this.viewport = null;
    this.spacer = null;
  }

  /** relayout forgets every measured height (the width changed, or wrapping did) and keeps the first seen row in place. */
  relayout(rowHeight = this.layout.rowHeight): void {
    const anchor = this.current.first;
    this.viewHeight = this.viewport?.clientHeight ?? 0;
    this.layout = new RowLayout(rowHeight, this.layout.count);
    this.place(this.current.following ? this.layout.total : this.layout.top(anchor));
  }

  /** setCount: rows were added at the end. */
  setCount(count: number): void {
    if (count === this.layout.count) return;
    this.scrolled();
    this.layout.count = count;
    if (this.current.following) this.place(this.layout.total);
    else this.refresh();
  }

  /** reset: other rows are shown (a filter); `row` of them comes to the top, or the end is followed. */
  reset(count: number, row: number, following: boolean): void {
    this.layout = new RowLayout(this.layout.rowHeight, count);
    this.current = { ...this.current, following };
    this.wanted = null;
    this.place(following ? this.layout.total : this.layout.top(Math.min(row, Math.max(0, count - 1))));
  }

  /** measured takes the true heights of drawn rows; `missing`: lines of theirs are still to be read, and taller then. */
  measured(heights: Iterable<readonly [row: number, height: number]>, missing = false): void {
    this.scrolled();
    const { first, following } = this.current;
    let above = 0;
    let grown = false;
    let found = false;
    for (const [row, height] of heights) {
      if (row >= this.layout.count) continue;
      found ||= row === this.wanted?.row;
      const growth = this.layout.setHeight(row, height);
      grown ||= growth !== 0;
      if (row < first) above += growth;
    }
    if (!grown) {
      if (found && !missing) this.wanted = null;
      return;
    }
    if (following) this.place(this.layout.total);
    else {
      this.shift(above);
      // Rows that turned out lower end the log higher up, where the browser moves the element: nobody scrolled.
      if (this.scroll.top > Math.max(0, this.layout.total - this.viewHeight)) this.place(this.scroll.top);
      this.bringWanted();
    }
  }

  /**
   * scrolled: the element may have moved. Moves made here are recognised and ignored. The event of a move comes up to a
   * frame after it: what would put the rows elsewhere before that asks first, or it would undo the move.
   */
  readonly scrolled = (): void => {
    if (this.viewport === null) return;
    const { scrollTop } = this.viewport;
    if (Math.abs(scrollTop - this.scroll.scrollTop) < 1) return;
    this.wanted = null;
    // An element that became taller was moved by the browser: its end is still its end.
    this.viewHeight = this.viewport.clientHeight;
    const before = this.scroll.top;
    this.scroll = moveScroll(this.scroll, scrollTop, this.range());
    const upwards = this.scroll.top < before - 1;
    const following = this.isAtEnd() || (this.current.following && !upwards);
    this.current = { ...this.current, following };
    if (needsPlacing(this.scroll, this.range())) this.place(this.scroll.top);
    else this.refresh();
  };

  /** resized: the window became taller or lower. */
  resized(): void {
    this.viewHeight = this.viewport?.clientHeight ?? 0;
    this.place(this.current.following ? this.layout.total : this.scroll.top);
  }

  /** rested: the scrolling stopped; the bar of a very long log is put where it belongs. */
  rested(): void {
    this.scrolled();
    this.place(this.scroll.top);
  }

  /** leaveEnd stops following at once, before the first scroll event of a wheel turned upwards. */
  leaveEnd(): void {
    this.wanted = null;
    if (!this.current.following || this.layout.total <= this.range().view) return;
    this.current = { ...this.current, following: false };
    this.refresh();
  }

  follow(): void {
    this.current = { ...this.current, following: true };
    this.wanted = null;
    this.place(this.layout.total);
  }

  toStart(): void {
    this.current = { ...this.current, following: false };
    this.wanted = null;
    this.place(0);
  }

  /**
   * reveal brings a row into sight: a third down, or not at all if it is comfortably there already. Where it lies is a
   * guess until the rows around it were drawn, so it is brought there again as they are measured, unless somebody moves.
   */
  reveal(row: number): void {
    this.wanted = { row, placings: REVEAL_MAX_PLACINGS };
    this.bringWanted();
  }

  private bringWanted(): void {
    if (this.wanted === null) return;
    const { row, placings } = this.wanted;
    const top = this.layout.top(row);
    const { view } = this.range();
    if (top >= this.scroll.top && top + this.layout.height(row) <= this.scroll.top + view) return;
    this.wanted = placings > 1 ? { row, placings: placings - 1 } : null;
    this.current = { ...this.current, following: false };
    this.place(top - view / 3);
  }

  private range(): ScrollRange {
    return { total: this.layout.total, view: this.viewHeight };
  }

  private isAtEnd(): boolean {
    const { total, view } = this.range();
    return this.scroll.top + view >= total - this.layout.rowHeight / 2;
  }

  /** shift moves with what grew above: not a move for the eye, and not one for the bar of a very long log. */
  private shift(by: number): void {
    const { viewport, spacer } = this;
    if (by !== 0 && viewport !== null && spacer !== null) {
      spacer.style.height = `${scrollHeight(this.layout.total)}px`;
      viewport.scrollTop = this.scroll.scrollTop + by;
      this.scroll = { top: this.scroll.top + by, scrollTop: viewport.scrollTop };
    }
    this.refresh();
  }

  private place(top: number): void {
    const { viewport, spacer } = this;
    if (viewport === null || spacer === null) return;
    spacer.style.height = `${scrollHeight(this.layout.total)}px`;
    this.scroll = placeScroll(top, this.range());
    if (Math.abs(viewport.scrollTop - this.scroll.scrollTop) >= 0.5)
      viewport.scrollTop = this.scroll.scrollTop;
    // What the browser made of it (whole device pixels) is what the next scroll event is compared with.
    this.scroll = { ...this.scroll, scrollTop: viewport.scrollTop };
    this.refresh();
  }

  private refresh(): void {
    const { viewport, spacer, layout } = this;
    if (viewport === null || spacer === null) return;
    spacer.style.height = `${scrollHeight(layout.total)}px`;
    const first = layout.rowAt(this.scroll.top);
    const last = layout.rowAt(this.scroll.top + this.viewHeight);
    // Whoever follows the end looks at nothing above; at thousands of lines a second those rows are most of the work.
    const start = Math.max(0, first - (this.current.following ? OVERSCAN_FOLLOWING_ROWS : OVERSCAN_ROWS));
    const next: ScrollView = {
      start,
      end: Math.min(layout.count, last + 1 + OVERSCAN_ROWS),
      offset: layout.top(start) - this.scroll.top + this.scroll.scrollTop,
      first,
      atEnd: this.isAtEnd(),
      following: this.current.following,
    };
    if (sameView(this.current, next)) return;
    this.current = next;
    for (const listener of this.listeners) listener();
  }
}

function sameView(one: ScrollView, other: ScrollView): boolean {
  return (Object.keys(one) as (keyof ScrollView)[]).every((key) => one[key] === other[key]);
}

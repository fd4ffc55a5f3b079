import { describe, expect, it } from "vitest";
import { moveScroll, needsPlacing, placeScroll, scrollHeight } from "./scroll-scale";
import type { Scroll } from "./scroll-scale";
import { SCROLL_MAX_PX } from "./tunables";

const view = 600;
const short = { total: 10_000, view };
const long = { total: 20_000_000, view };
const mostBar = SCROLL_MAX_PX - view;
const mostTop = long.total - view;

describe("a log that fits", () => {
  it("scrolls as it is", () => {
    expect(scrollHeight(short.total)).toBe(10_000);
    expect(placeScroll(1234, short)).toEqual({ top: 1234, scrollTop: 1234 });
    expect(moveScroll({ top: 0, scrollTop: 0 }, 9400, short)).toEqual({ top: 9400, scrollTop: 9400 });
    expect(needsPlacing({ top: 0, scrollTop: 0 }, short)).toBe(false);
  });

  it("stays between its ends", () => {
    expect(placeScroll(-5, short).top).toBe(0);
    expect(placeScroll(99_999, short).top).toBe(9400);
    expect(placeScroll(50, { total: 100, view }).top).toBe(0);
  });
});

describe("a log of a million lines", () => {
  it("is laid out no taller than browsers can", () => expect(scrollHeight(long.total)).toBe(SCROLL_MAX_PX));

  it("puts the bar in proportion", () => {
    expect(placeScroll(0, long).scrollTop).toBe(0);
    expect(placeScroll(mostTop, long).scrollTop).toBe(mostBar);
    expect(placeScroll(mostTop / 2, long).scrollTop).toBe(Math.round(mostBar / 2));
  });

  it("moves pixel by pixel for a wheel", () => {
    const from = placeScroll(10_000_000, long);
    expect(moveScroll(from, from.scrollTop + 120, long).top).toBe(10_000_120);
    expect(moveScroll(from, from.scrollTop - 600, long).top).toBe(9_999_400);
  });

  it("moves in proportion when the bar is dragged", () => {
    expect(moveScroll(placeScroll(0, long), mostBar / 2, long).top).toBeCloseTo(mostTop / 2, 0);
  });

  it("reaches both ends with the bar", () => {
    const middle = placeScroll(10_000_000, long);
    expect(moveScroll(middle, 0, long).top).toBe(0);
    expect(moveScroll(middle, mostBar, long).top).toBe(mostTop);
  });

  it("wheels from the middle of nowhere to the very top without a jump of more than a step", () => {
    let scroll: Scroll = placeScroll(40_000, long);
    let largest = 0;
    for (let step = 0; step < 2000 && scroll.top > 0; step += 1) {
      const next = moveScroll(scroll, Math.max(0, scroll.scrollTop - 100), long);
      largest = Math.max(largest, scroll.top - next.top);
      scroll = needsPlacing(next, long) ? placeScroll(next.top, long) : next;
    }
    expect(scroll.top).toBe(0);
    expect(largest).toBeLessThanOrEqual(300);
  });
});

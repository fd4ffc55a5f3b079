import { SCROLL_MAX_PX } from "./tunables";

/**
 * A log of a million lines is taller than browsers lay out. Up to SCROLL_MAX_PX the scroll bar is the truth; beyond it
 * the element is SCROLL_MAX_PX tall and the truth is `top`, kept beside it:
 * a small move (wheel, keys, touch) moves `top` by as many pixels, a large one (dragging the bar) by proportion.
 */
export type Scroll = {
  /** where the view begins in the whole log, in pixels */
  top: number;
  /** the element's scrollTop that stands for it */
  scrollTop: number;
};

export type ScrollRange = { total: number; view: number };

/** scrollHeight of the element for a log `total` pixels tall. */
export function scrollHeight(total: number): number {
  return Math.min(total, SCROLL_MAX_PX);
}

/** placeScroll is the scroll that stands for `top`: the bar's position in proportion. */
export function placeScroll(top: number, { total, view }: ScrollRange): Scroll {
  const most = Math.max(0, total - view);
  const wanted = Math.min(Math.max(0, top), most);
  if (total <= SCROLL_MAX_PX) return { top: wanted, scrollTop: wanted };
  return { top: wanted, scrollTop: Math.round((wanted / most) * (SCROLL_MAX_PX - view)) };
}

/** moveScroll is the scroll after the person moved the element's scrollTop. */
export function moveScroll(from: Scroll, scrollTop: number, range: ScrollRange): Scroll {
  const { total, view } = range;
  const most = Math.max(0, total - view);
  if (total <= SCROLL_MAX_PX) return { top: Math.min(Math.max(0, scrollTop), most), scrollTop };
  const mostScrollTop = SCROLL_MAX_PX - view;
  // At the ends of the bar one must be at the ends of the log.
  if (scrollTop <= 0) return { top: 0, scrollTop };
  if (scrollTop >= mostScrollTop) return { top: most, scrollTop };
  const moved = scrollTop - from.scrollTop;
  const top = Math.abs(moved) <= view * 1.5 ? from.top + moved : (scrollTop / mostScrollTop) * most;
  return { top: Math.min(Math.max(0, top), most), scrollTop };
}

/**
 * needsPlacing: the bar is near an end that the log is not near (or the other way round), so the next small moves would
 * hit the end of the bar too early. Elsewhere the difference is put right when the scrolling rests.
 */
export function needsPlacing(scroll: Scroll, range: ScrollRange): boolean {
  const { total, view } = range;
  if (total <= SCROLL_MAX_PX) return false;
  const near = Math.min(scroll.scrollTop, SCROLL_MAX_PX - view - scroll.scrollTop) < view * 2;
  return near && Math.abs(placeScroll(scroll.top, range).scrollTop - scroll.scrollTop) > 1;
}

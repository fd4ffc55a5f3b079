/** Where a floating box goes, in viewport pixels. */
export type Place = { left: number; top: number; side: "above" | "below" };

type Box = { left: number; top: number; width: number; height: number };
type Size = { width: number; height: number };

/** Room kept between a floating box and the edge of the window. */
const MARGIN_PX = 8;

export type PlaceOptions = {
  gap: number;
  prefer: "above" | "below";
  align: "start" | "center" | "end";
};

/**
 * placePopover puts `size` beside `anchor` inside `viewport`: on the preferred side if it fits there or the other side
 * is no better, aligned as asked, then pushed inside the window.
 */
export function placePopover(anchor: Box, size: Size, viewport: Size, options: PlaceOptions): Place {
  const { gap, prefer, align } = options;
  const above = anchor.top - gap - MARGIN_PX;
  const below = viewport.height - (anchor.top + anchor.height) - gap - MARGIN_PX;
  const preferred = prefer === "above" ? above : below;
  const other = prefer === "above" ? below : above;
  const flip = preferred < size.height && other > preferred;
  const side = flip === (prefer === "above") ? "below" : "above";
  const top = side === "above" ? anchor.top - gap - size.height : anchor.top + anchor.height + gap;
  const free = anchor.width - size.width;
  const left = anchor.left + (align === "start" ? 0 : align === "end" ? free : free / 2);
  return {
    left: Math.round(clamp(left, viewport.width - size.width - MARGIN_PX)),
    top: Math.round(clamp(top, viewport.height - size.height - MARGIN_PX)),
    side,
  };
}

function clamp(value: number, most: number): number {
  return Math.max(MARGIN_PX, Math.min(value, most));
}

/** placeElement measures and moves `floating`, which must be shown and `position: fixed`. */
export function placeElement(floating: HTMLElement, anchor: Element, options: PlaceOptions): void {
  const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const size = { width: floating.offsetWidth, height: floating.offsetHeight };
  const { left, top, side } = placePopover(anchor.getBoundingClientRect(), size, viewport, options);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
  floating.dataset.side = side;
}

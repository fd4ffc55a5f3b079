import { describe, expect, it } from "vitest";
import { placePopover } from "./place-popover";
import type { PlaceOptions } from "./place-popover";

const viewport = { width: 1000, height: 800 };
const anchor = { left: 400, top: 400, width: 100, height: 30 };
const size = { width: 200, height: 120 };
const below: PlaceOptions = { gap: 4, prefer: "below", align: "start" };

describe("placePopover", () => {
  it.each<[string, Partial<typeof anchor>, Partial<PlaceOptions>, object]>([
    ["below, at the start", {}, {}, { left: 400, top: 434, side: "below" }],
    ["below, at the end", {}, { align: "end" }, { left: 300, top: 434, side: "below" }],
    ["below, in the middle", {}, { align: "center" }, { left: 350, top: 434, side: "below" }],
    ["above", {}, { prefer: "above" }, { left: 400, top: 276, side: "above" }],
    ["flips up at the bottom", { top: 760 }, {}, { left: 400, top: 636, side: "above" }],
    ["flips down at the top", { top: 10 }, { prefer: "above" }, { left: 400, top: 44, side: "below" }],
    ["is pushed in from the right", { left: 950 }, {}, { left: 792, top: 434, side: "below" }],
    ["is pushed in from the left", { left: 0 }, { align: "end" }, { left: 8, top: 434, side: "below" }],
  ])("%s", (_, box, options, expected) => {
    expect(placePopover({ ...anchor, ...box }, size, viewport, { ...below, ...options })).toEqual(expected);
  });

  it("stays on the better side when neither has room, and inside the window", () => {
    const tall = { width: 200, height: 900 };
    expect(placePopover(anchor, tall, viewport, below)).toEqual({ left: 400, top: 8, side: "above" });
  });
});

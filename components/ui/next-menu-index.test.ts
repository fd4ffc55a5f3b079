import { describe, expect, it } from "vitest";
import { nextMenuIndex } from "./next-menu-index";

const labels = ["Rebuild", "Restart", "Stop", "Delete"];

describe("nextMenuIndex", () => {
  it.each([
    ["ArrowDown", -1, 0],
    ["ArrowDown", 3, 0],
    ["ArrowUp", 0, 3],
    ["ArrowUp", -1, 3],
    ["ArrowUp", 2, 1],
    ["Home", 2, 0],
    ["End", 0, 3],
    ["r", 0, 1],
    ["R", 1, 0],
    ["d", -1, 3],
    ["x", 0, null],
    [" ", 0, null],
    ["Enter", 0, null],
    ["Tab", 0, null],
  ])("%s from %d goes to %s", (key, current, next) => {
    expect(nextMenuIndex(key, current, labels)).toBe(next);
  });

  it("has nowhere to go in an empty menu", () => expect(nextMenuIndex("ArrowDown", -1, [])).toBeNull());
});

import { describe, expect, it } from "vitest";
import { logKeyAction } from "./log-key-action";

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe("logKeyAction", () => {
  it.each([
    ["/", {}, "search"],
    ["f", {}, "follow"],
    ["f", { ctrlKey: true }, "search"],
    ["F", { metaKey: true }, "search"],
    ["f", { altKey: true }, null],
    ["n", {}, "next"],
    ["N", { shiftKey: true }, "previous"],
    ["Home", {}, "start"],
    ["End", {}, "end"],
    ["ArrowUp", { metaKey: true }, "start"],
    ["ArrowUp", { shiftKey: true }, "extend-up"],
    ["ArrowDown", { shiftKey: true }, "extend-down"],
    ["ArrowDown", {}, null],
    ["PageDown", {}, null],
    ["c", { ctrlKey: true }, "copy"],
    ["c", {}, null],
    ["Escape", {}, "clear"],
    ["n", { ctrlKey: true }, null],
    ["constructor", {}, null],
  ])("%s with %j means %s", (key, modifiers, action) => {
    expect(logKeyAction({ key, ...none, ...modifiers })).toBe(action);
  });
});

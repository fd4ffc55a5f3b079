import { describe, expect, test } from "vitest";
import { isFresh, isKnown, planRange } from "./plan-range";

describe("a range of 100 bytes", () => {
  test.each([
    [null, { kind: "whole" }],
    ["bytes=0-", { kind: "part", start: 0, end: 99 }],
    ["bytes=40-", { kind: "part", start: 40, end: 99 }],
    ["bytes=40-49", { kind: "part", start: 40, end: 49 }],
    ["bytes=40-4000", { kind: "part", start: 40, end: 99 }],
    ["bytes=99-99", { kind: "part", start: 99, end: 99 }],
    ["bytes=-10", { kind: "part", start: 90, end: 99 }],
    ["bytes=-1000", { kind: "part", start: 0, end: 99 }],
    ["bytes=100-", { kind: "none" }],
    ["bytes=-0", { kind: "none" }],
    ["bytes=50-40", { kind: "whole" }],
    ["bytes=0-1,5-6", { kind: "whole" }],
    ["bytes=-", { kind: "whole" }],
    ["lines=0-1", { kind: "whole" }],
    ["bytes=a-b", { kind: "whole" }],
  ])("%s", (header, plan) => {
    expect(planRange(header, 100)).toEqual(plan);
  });

  test("of nothing there is none", () => {
    expect(planRange("bytes=0-", 0)).toEqual({ kind: "none" });
    expect(planRange("bytes=-5", 0)).toEqual({ kind: "none" });
  });
});

test("a piece is given only of what the client has the rest of", () => {
  expect([isFresh(null, '"a"'), isFresh('"a"', '"a"'), isFresh('"b"', '"a"')]).toEqual([true, true, false]);
  expect(isFresh("Sun, 22 Nov 2026 00:00:00 GMT", '"a"')).toBe(false);
  expect([isKnown(null, '"a"'), isKnown('"b", W/"a"', '"a"'), isKnown("*", '"a"')]).toEqual([
    false,
    true,
    true,
  ]);
});

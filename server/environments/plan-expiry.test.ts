import { expect, test } from "vitest";
import { expiresSoon, planExpiry } from "./plan-expiry";

const FROM = new Date("2026-01-01T00:00:00Z");

test.each([
  [false, 3, "2026-01-04T00:00:00.000Z"],
  [false, 30, "2026-01-31T00:00:00.000Z"],
  [false, null, null],
  [true, 3, null],
])("keep %s, %s days: %s", (keep, lifetimeDays, expected) => {
  expect(planExpiry({ keep, lifetimeDays, from: FROM })?.toISOString() ?? null).toBe(expected);
});

test.each([
  ["2026-01-04T00:00:00Z", true],
  ["2026-01-04T00:00:01Z", false],
  ["2025-12-31T00:00:00Z", true],
  [null, false],
])("end at %s is soon: %s", (at, soon) => {
  expect(expiresSoon(at === null ? null : new Date(at), FROM)).toBe(soon);
});

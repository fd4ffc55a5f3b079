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
  ["2026-01-04T00:00:00Z", 30, true],
  ["2026-01-04T00:00:01Z", 30, false],
  ["2025-12-31T00:00:00Z", 30, true],
  ["2026-01-04T00:00:00Z", 3, false],
  ["2026-01-02T00:00:01Z", 3, false],
  ["2026-01-02T00:00:00Z", 3, true],
  // given an end of its own, whatever its stage has
  ["2026-01-03T00:00:00Z", null, true],
  [null, 3, false],
])("end at %s of a life of %s days is soon: %s", (at, lifetimeDays, soon) => {
  expect(expiresSoon(at === null ? null : new Date(at), lifetimeDays, FROM)).toBe(soon);
});

import { expect, test } from "vitest";
import { findScheduleProblem, planNext } from "./plan-next";

const NOW = new Date("2026-03-28T12:00:00Z");

test.each([
  ["30 2 * * *", "UTC", "2026-03-29T02:30:00.000Z"],
  // the clock jumps from two to three in this night: the job runs when the hour is over, not never
  ["30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
  ["0 3 * * 1", "Europe/Berlin", "2026-03-30T01:00:00.000Z"],
  ["0 0 29 2 *", "UTC", "2028-02-29T00:00:00.000Z"],
])("%s in %s", (cron, zone, expected) => {
  expect(planNext(cron, zone, NOW)?.toISOString()).toBe(expected);
});

test.each([
  ["30 2 * * *", "UTC", null],
  ["0 */6 * * *", "America/New_York", null],
  ["* * * * *", "UTC", /one backup an hour/],
  // half past twelve is before the next noon
  ["0,30 12 * * *", "UTC", /one backup an hour/],
  ["0 0 31 2 *", "UTC", /never comes/],
  ["0 0 0 1 1 *", "UTC", /five fields/],
  ["hello", "UTC", /five fields/],
  ["", "UTC", /five fields/],
  ["0 2 * * *", "Mars/Olympus", /time zone/],
])("%s in %s: %s", (cron, zone, expected) => {
  const problem = findScheduleProblem(cron, zone, NOW);
  if (expected === null) expect(problem).toBeNull();
  else expect(problem).toMatch(expected);
});

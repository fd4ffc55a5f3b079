import { expect, test } from "vitest";
import { describeCron } from "./describe-cron";

test.each([
  ["30 2 * * *", "daily at 02:30"],
  ["0 * * * *", "every hour"],
  ["15 * * * *", "every hour at minute 15"],
  ["0 4 * * 0", "every Sunday at 04:00"],
  ["0 4 * * 7", "every Sunday at 04:00"],
  ["5 23 * * mon", "every Monday at 23:05"],
  ["0 6 * * 1-5", "Monday to Friday at 06:00"],
  ["0 3 1 * *", "on day 1 of each month at 03:00"],
  // shown as they are
  ["30 2 1 1 *", null],
  ["*/15 * * * *", null],
  ["0 2 1 * 1", null],
  ["0 2,14 * * *", null],
  ["0 24 * * *", null],
  ["0 3 0 * *", null],
  ["0 0 4 * * *", null],
])("%s", (cron, text) => {
  expect(describeCron(cron)).toBe(text);
});

import { expect, test } from "vitest";
import { planGrowth } from "./plan-growth";

const MB = 1_048_576;
const days = (...sizes: [day: number, mb: number][]) =>
  sizes.map(([day, mb]) => ({ at: new Date(day * 86_400_000), bytes: mb * MB }));

test.each([
  ["nothing is known yet", days(), null, false],
  ["one sample tells nothing", days([1, 900]), null, false],
  ["half a day tells nothing", days([1, 900], [1.5, 2000]), null, false],
  ["a week, from its first sample on", days([0, 1], [10, 1000], [17, 1070]), 10, false],
  ["a quarter in a week is fast", days([10, 1000], [17, 1250]), 250 / 7, true],
  ["of a small one it is not", days([10, 100], [17, 200]), 100 / 7, false],
  ["what shrinks is not fast", days([10, 1000], [11, 500]), -500, false],
])("%s", (_name, samples, mbPerDay, isFast) => {
  const growth = planGrowth(samples);
  expect(growth.isFast).toBe(isFast);
  expect(growth.bytesPerDay).toBe(mbPerDay === null ? null : Math.round(mbPerDay * MB));
});

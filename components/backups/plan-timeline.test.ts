import { expect, test } from "vitest";
import { planTimeline, type TimelineItem } from "./plan-timeline";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const item = (id: string, daysAgo: number, keptBy: string[]): TimelineItem => ({
  id,
  at: new Date(NOW - daysAgo * 86_400_000).toISOString(),
  proven: true,
  keptBy,
});

test("each backup is in the lane of every rule that keeps it, the newest at the right", () => {
  const { lanes, ticks } = planTimeline(
    [
      item("new", 0, ["daily", "weekly", "newest proven"]),
      item("week", 7, ["weekly"]),
      item("old", 90, ["oldest monthly"]),
      item("pin", 40, ["pinned"]),
      item("gone", 20, []),
    ],
    NOW,
  );
  expect(lanes.map(({ name, dots }) => [name, dots.map(({ id }) => id)])).toEqual([
    ["daily", ["new"]],
    ["weekly", ["new", "week"]],
    ["monthly", ["old"]],
    ["else", ["pin"]],
    ["goes", ["gone"]],
  ]);
  const left = new Map(lanes.flatMap(({ dots }) => dots.map((dot) => [dot.id, dot.left])));
  expect(left.get("new")).toBe(100);
  expect(left.get("old")).toBeCloseTo(0);
  expect(left.get("week")).toBeGreaterThan(left.get("gone") ?? 100);
  expect(ticks.map(({ days }) => days)).toEqual([7, 30]);
});

test("one of this moment, and one from a clock ahead of this one, are at the right edge", () => {
  const { lanes, ticks } = planTimeline([item("a", 0, ["daily"]), item("b", -1, ["daily"])], NOW);
  expect(lanes[0]?.dots.map(({ left }) => left)).toEqual([100, 100]);
  expect(ticks).toEqual([]);
});

import { expect, test } from "vitest";
import { judgeKept } from "./judge-kept";
import { DEFAULT_RETENTION } from "./plan-retention";

const day = (n: number) => new Date(Date.UTC(2026, 4, n));

test.each([
  ["could not be proven for the platform's own reasons", false, 1],
  ["was spoken against by its proof", true, 0],
])("where a newer one is proven, what the rules count on one that %s", (_what, doubted, reasons) => {
  const rest = { env_id: "e", trigger: "schedule", pinned_at: null, legal_hold: false };
  const rows = [
    { ...rest, id: "new", status: "verified", doubted: false, data_at: day(2), created_at: day(2) },
    { ...rest, id: "old", status: "stored", doubted, data_at: day(1), created_at: day(1) },
  ];
  const verdicts = judgeKept(rows, { ...DEFAULT_RETENTION, keepWeekly: 0, keepMonthly: 0 }, day(3));
  expect(verdicts.find(({ id }) => id === "old")?.reasons).toHaveLength(reasons);
});

import { expect, test } from "vitest";
import { describeChange } from "./describe-change";

test.each([
  [null, { branch: "main", stage: "production" }, "The environment of main was made, as production."],
  [{ branch: "main" }, null, "The environment was removed."],
  [{ stage: "development" }, { stage: "staging" }, "Moved from development to staging."],
  [
    { branch_deleted_at: null },
    { branch_deleted_at: "2026-01-01" },
    "The branch was deleted in the repository.",
  ],
  [{ branch_deleted_at: "2026-01-01" }, { branch_deleted_at: null }, "The branch came back."],
  [{ keep: false }, { keep: true }, "Kept until further notice."],
  [
    { settings: { runTests: true, modules: ["a"] } },
    { settings: { runTests: false, modules: ["a"], testTags: "x" } },
    "Settings changed: runTests, testTags.",
  ],
  [
    { stage: "staging", settings: {} },
    { stage: "development", settings: { onPush: "nothing" } },
    "Moved from staging to development. Settings changed: onPush.",
  ],
  [
    { unanswered_at: null },
    { unanswered_at: "2026-01-01" },
    "Odoo ran but did not answer any more, so it was ended and started again.",
  ],
  [{ desired_state: "running" }, { desired_state: "asleep" }, null],
  [{ current_deployment_id: null }, { current_deployment_id: "x" }, null],
])("%j to %j reads: %s", (before, after, sentence) => {
  expect(describeChange(before, after)).toBe(sentence);
});

import { expect, it } from "vitest";
import { planBuild, type BuildWay } from "./plan-build";

type Given = Parameters<typeof planBuild>[0];

it.each<[string, Partial<Given>, BuildWay]>([
  ["the first production is from scratch", { stage: "production", hasCurrent: false }, "scratch"],
  ["production goes on with its data", { stage: "production", currentIsNeutral: false }, "update_own"],
  [
    "production asked for a new build too",
    { stage: "production", currentIsNeutral: false, mode: "new_build" },
    "update_own",
  ],
  ["a branch that became production leaves its test data behind", { stage: "production" }, "scratch"],
  ["staging updates a neutral copy", { stage: "staging" }, "update_own"],
  ["staging is copied anew", { stage: "staging", mode: "new_build" }, "copy_of_production"],
  ["staging without a build yet", { stage: "staging", hasCurrent: false }, "copy_of_production"],
  [
    "what came down from production is never carried on",
    { stage: "development", currentIsNeutral: false },
    "scratch",
  ],
  [
    "nor in staging, where it is copied and neutralized",
    { stage: "staging", currentIsNeutral: false },
    "copy_of_production",
  ],
  ["development updates when asked", { stage: "development" }, "update_own"],
  ["development is new otherwise", { stage: "development", mode: "new_build" }, "scratch"],
])("%s", (_name, given, way) => {
  const usual: Given = { stage: "development", mode: "update", hasCurrent: true, currentIsNeutral: true };
  expect(planBuild({ ...usual, ...given })).toBe(way);
});

import { expect, test } from "vitest";
import { STAGES } from "@/server/access/matrix";
import { planStageMove } from "./plan-stage-move";

test.each([
  ["development", "staging", "main", "allowed"],
  ["staging", "development", "main", "allowed"],
  ["development", "production", "main", "merge"],
  ["staging", "production", "main", "merge"],
  ["development", "production", null, "allowed"],
  ["staging", "production", null, "allowed"],
  ["production", "development", "x", "allowed"],
  ["production", "staging", "x", "blocked"],
] as const)("%s to %s with production %s: %s", (from, to, production, kind) => {
  const plan = planStageMove({ from, to, branch: "x", production });
  expect(plan.kind).toBe(kind);
  if (plan.kind === "merge") expect(plan.into).toBe(production);
});

test.each(STAGES)("%s to itself is no move", (stage) => {
  expect(planStageMove({ from: stage, to: stage, branch: "x", production: "x" }).kind).toBe("blocked");
});

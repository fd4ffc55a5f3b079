import { expect, test } from "vitest";
import { describeStanding } from "./describe-standing";

const failed = {
  kind: "deploy" as const,
  status: "failed" as const,
  stage: "production" as const,
  deploymentId: null,
  queuedAt: "2026-11-22T10:00:00.000Z",
  startedAt: "2026-11-22T10:00:01.000Z",
  current: { number: 4, gitSha: "0123456789ab", createdAt: "2026-11-21T10:00:00.000Z", serves: true },
};
const newer = { ...failed.current, number: 5, createdAt: "2026-11-22T11:00:00.000Z" };

test.each([
  ["failed", failed, "Production is unchanged: deployment 4 (01234567) serves, with the data it had."],
  ["was cancelled on staging", { ...failed, status: "cancelled" as const, stage: "staging" as const }, "Staging is unchanged: deployment 4 (01234567) serves, with the data it had."],
  ["failed while the service is down", { ...failed, current: { ...failed.current, serves: false } }, "Production was not switched: deployment 4 (01234567) is still the one to serve, but it does not run now."],
  ["failed before a better one", { ...failed, current: newer }, "This run changed nothing. Deployment 5 (01234567), made since, serves."],
  ["failed before a better one that is stopped", { ...failed, current: { ...newer, serves: false } }, "This run changed nothing. Deployment 5 (01234567), made since, does not run now."],
])("a run that %s", (_, run, words) => {
  expect(describeStanding(run)).toBe(words);
}); // prettier-ignore

test.each([
  ["succeeded", { ...failed, status: "succeeded" as const }],
  ["runs", { ...failed, status: "running" as const }],
  ["had switched before it was lost", { ...failed, status: "lost" as const, deploymentId: "d" }],
  ["changes nothing anyway", { ...failed, kind: "backup" as const }],
  ["was the first of its branch", { ...failed, current: null }],
])("nothing is claimed of a run that %s", (_, run) => {
  expect(describeStanding(run)).toBeNull();
});

import { stageLabel } from "@/components/ui/states";
import type { RunDetail } from "@/server/runs/contract";
import { runPageStrings } from "./strings";

/** What changes an environment when it succeeds, and nothing before. */
const CHANGES = new Set<RunDetail["kind"]>(["build", "deploy", "rollback", "restore"]);
const BROKE_OFF = new Set<RunDetail["status"]>(["failed", "lost", "cancelled"]);

type Standing = Pick<
  RunDetail,
  "kind" | "status" | "stage" | "deploymentId" | "current" | "queuedAt" | "startedAt"
>;

/**
 * describeStanding says what still holds after a run that broke off: that nothing was switched, and what serves. Null when
 * it did not break off, did switch, changes nothing anyway, or when there is nothing to hold on to.
 */
export function describeStanding(run: Standing): string | null {
  const { kind, status, stage, deploymentId, current } = run;
  if (!CHANGES.has(kind) || !BROKE_OFF.has(status) || deploymentId !== null) return null;
  if (stage === null || current === null) return null;
  const { number, gitSha } = current;
  const deployment = runPageStrings.deploymentOf(number, gitSha.slice(0, 8));
  if (current.createdAt > (run.startedAt ?? run.queuedAt))
    return current.serves ? runPageStrings.newerServes(deployment) : runPageStrings.newerStands(deployment);
  return current.serves
    ? runPageStrings.unchanged(stageLabel(stage), deployment)
    : runPageStrings.unchangedSilent(stageLabel(stage), deployment);
}

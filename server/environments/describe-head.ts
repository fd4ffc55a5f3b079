import type { Stage } from "@/server/access/matrix";
import { RUN_KIND_LABELS, isUnfinished, type RunKind, type RunStatus } from "@/server/runs/states";

export type HeadFacts = {
  stage: Stage;
  /** newest commit of the branch */
  headSha: string | null;
  /** what the environment points at; `rolledBackTo`: number of the deployment that it went back to */
  deployment: { gitSha: string; runId: string | null; rolledBackTo: number | null } | null;
  /** the newest build or deploy of that commit */
  headRun: { id: string; kind: RunKind; status: RunStatus } | null;
};

/**
 * describeHead says that the newest push is not what serves, why, and which run tells more. Null when it serves, when
 * nothing serves yet (the environment's own reason says why), or while it is on its way.
 */
export function describeHead(facts: HeadFacts): { runId: string | null; text: string } | null {
  const { stage, headSha, deployment, headRun } = facts;
  if (headSha === null || deployment === null || deployment.gitSha === headSha) return null;
  if (headRun && isUnfinished(headRun.status)) return null;
  const push = `The newest push, ${headSha.slice(0, 8)},`;
  if (headRun && headRun.status in BROKE_OFF) {
    const how = BROKE_OFF[headRun.status] ?? "";
    const run = RUN_KIND_LABELS[headRun.kind].toLowerCase();
    const holds =
      stage === "production" && headRun.status !== "cancelled"
        ? "Production reverted by itself."
        : "What served before is kept.";
    return { runId: headRun.id, text: `${push} did not go live: its ${run} ${how}. ${holds}` };
  }
  if (deployment.rolledBackTo !== null)
    return {
      runId: deployment.runId,
      text: `Rolled back to deployment ${deployment.rolledBackTo}. ${push} does not serve.`,
    };
  if (headRun?.status === "succeeded")
    return { runId: deployment.runId, text: `${push} does not serve: an earlier state was restored.` };
  return { runId: null, text: `${push} has not been deployed here.` };
}

const BROKE_OFF: Partial<Record<RunStatus, string>> = {
  failed: "failed",
  lost: "was lost",
  cancelled: "was cancelled",
};

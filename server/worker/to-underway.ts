import type { ClaimedRun } from "@/server/platform/db/sql/lease-runs";
import type { RunUnderway } from "@/server/runs";
import { runInput, type RunKind } from "@/server/runs/contract";

/** toUnderway: a claimed row as its execution knows it. An input that cannot be read is an empty one. */
export function toUnderway(claimed: ClaimedRun): RunUnderway {
  const input = runInput.safeParse(claimed.input);
  return {
    id: claimed.id,
    projectId: claimed.project_id,
    envId: claimed.env_id,
    kind: claimed.kind as RunKind,
    gitSha: claimed.git_sha,
    ref: claimed.ref,
    input: input.success ? input.data : {},
    attempt: claimed.attempt,
    requestedBy: claimed.requested_by,
  };
}

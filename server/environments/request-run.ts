import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import { queueRun } from "@/server/runs";
import type { RunInput, RunKind, RunSource } from "@/server/runs/contract";
import { environmentBlockedReason, type EnvironmentAction, type EnvironmentStatus } from "./states";

export type RunRequest = {
  action: EnvironmentAction;
  /** null: what the stage does on a push */
  kind: RunKind | null;
  input?: RunInput;
  source: RunSource;
};

/** requestRun queues what a person asked for, if the environment's state allows it; gives the run's id. */
export async function requestRun(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  request: RunRequest,
): Promise<string> {
  refuseBlocked(environment, request.action);
  return queueRun(sql, {
    projectId: environment.project_id,
    envName: environment.name,
    kind: request.kind,
    gitSha: environment.head_sha,
    ref: `refs/heads/${environment.branch}`,
    source: request.source,
    input: {
      ...request.input,
      gitSubject: environment.head_subject ?? undefined,
      gitAuthor: environment.head_author ?? undefined,
    },
  });
}

/** refuseBlocked throws conflict when the table of states does not allow the action now. */
export function refuseBlocked(environment: EnvironmentAccessRow, action: EnvironmentAction): void {
  const reason = environmentBlockedReason(action, {
    status: environment.status as EnvironmentStatus,
    hasDeployment: environment.current_deployment_id !== null,
    branchDeleted: environment.branch_deleted_at !== null,
  });
  if (reason !== null) throw new AppError("conflict", reason);
}

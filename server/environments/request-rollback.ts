import type { RollbackMode, RollbackPreview } from "@/server/deployments/contract";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import { queueRun } from "@/server/runs";
import type { RunSource } from "@/server/runs/contract";
import { refuseBlocked } from "./request-run";

/** requestRollback queues going back to the deployment that `preview` describes; what the preview says is closed is refused. */
export async function requestRollback(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  rollback: { preview: RollbackPreview; mode: RollbackMode; source: RunSource },
): Promise<string> {
  refuseBlocked(environment, "rollback");
  const { preview, mode } = rollback;
  const way = mode === "code" ? preview.code : preview.codeAndData;
  if (!way.available) throw new AppError("conflict", way.reason ?? "This deployment cannot be gone back to.");
  const { id: deploymentId, gitSha, gitSubject, gitAuthor } = preview.deployment;
  return queueRun(sql, {
    projectId: environment.project_id,
    envName: environment.name,
    kind: "rollback",
    gitSha,
    ref: `refs/heads/${environment.branch}`,
    source: rollback.source,
    input: {
      deploymentId,
      rollbackMode: mode,
      gitSubject: gitSubject ?? undefined,
      gitAuthor: gitAuthor ?? undefined,
    },
  });
}

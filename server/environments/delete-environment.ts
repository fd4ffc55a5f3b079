import { GitError } from "@/server/drivers/git/port";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { cancelRunning, markDeleting } from "@/server/platform/db/sql/change-environment";
import type { RequestClaims } from "@/server/platform/db/database";
import { confirmByName } from "@/server/platform/confirm-by-name";
import { AppError } from "@/server/platform/errors";
import { getRemoteAccess } from "@/server/projects";
import type { EnvironmentDeps } from "./deps";
import { refuseBlocked, requestRun } from "./request-run";
import { syncBranches, type SyncActor } from "./sync-branches";

/**
 * deleteEnvironment deletes the branch in the repository, then the environment with its databases. The branch goes
 * first: were it the other way round, the next look at the repository would make the environment again. Production goes
 * only when `confirm` is its branch.
 */
export async function deleteEnvironment(
  deps: EnvironmentDeps,
  claims: RequestClaims,
  actor: SyncActor,
  environment: EnvironmentAccessRow,
  confirm?: string,
): Promise<string> {
  refuseBlocked(environment, "delete");
  const needed = environment.stage === "production";
  const what = needed ? "The production environment" : `The environment of ${environment.branch}`;
  confirmByName({ what, name: environment.branch, confirm, needed });
  if (environment.branch_deleted_at === null) await deleteBranch(deps, environment);
  await syncBranches(deps, environment.project_id, { ...actor, claims });
  return deps.db.asUser(claims, async ({ sql }) => {
    await cancelRunning(sql, environment.id);
    const runId = await requestRun(sql, environment, {
      action: "delete",
      kind: "delete",
      source: actor.source,
    });
    await markDeleting(sql, environment.id, deps.clock.now());
    return runId;
  });
}

async function deleteBranch(
  deps: EnvironmentDeps,
  { project_id: projectId, branch }: EnvironmentAccessRow,
): Promise<void> {
  try {
    await deps.git.deleteBranch(projectId, branch, await getRemoteAccess(deps, projectId));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new AppError(
      "conflict",
      `The branch could not be deleted in the repository, so nothing was deleted. ${error.message}`,
      error.detail,
    );
  }
}

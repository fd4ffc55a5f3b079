import { readExpiredEnvironments } from "@/server/platform/db/sql/end-environments";
import { claimProjectsToSync } from "@/server/platform/db/sql/sync-environments";
import { queueRun } from "@/server/runs";
import type { EnvironmentDeps } from "./deps";
import { syncBranches } from "./sync-branches";
import { ENVIRONMENT_TUNABLES } from "./tunables";

/** What one tick did, for the log. */
export type TickOutcome = { looked: number; changed: number; failed: number };

/**
 * syncAllProjects reads repositories that were not looked at for a while: the floor under webhooks, and what finds a
 * push whose process died. One that fails keeps its reason in the project; one that is slow holds up a lane, not all.
 */
export async function syncAllProjects(deps: EnvironmentDeps): Promise<TickOutcome> {
  const { pollEveryMs, syncBatch, syncLanes } = ENVIRONMENT_TUNABLES;
  const due = await claimProjectsToSync(deps.db.system, deps.clock.now(), pollEveryMs, syncBatch);
  const outcome: TickOutcome = { looked: due.length, changed: 0, failed: 0 };
  const lane = async () => {
    for (let project = due.shift(); project; project = due.shift())
      await syncBranches(deps, project.id).then(
        ({ created, moved, gone }) => {
          outcome.changed += created.length + moved.length + gone.length;
        },
        () => {
          outcome.failed += 1;
        },
      );
  };
  await Promise.all(Array.from({ length: syncLanes }, lane));
  return outcome;
}

/** expireEnvironments queues the deletion of what has reached its end; level-triggered, so a lost tick loses nothing. */
export async function expireEnvironments(deps: EnvironmentDeps): Promise<TickOutcome> {
  const { expireBatch, expireRetryMs } = ENVIRONMENT_TUNABLES;
  return deps.db.asSystem("environments.expire", async ({ sql }) => {
    const ended = await readExpiredEnvironments(sql, deps.clock.now(), expireBatch, expireRetryMs);
    for (const row of ended)
      await queueRun(sql, {
        projectId: row.project_id,
        envName: row.name,
        kind: "delete",
        gitSha: row.head_sha,
        ref: `refs/heads/${row.branch}`,
        source: "schedule",
      });
    return { looked: ended.length, changed: ended.length, failed: 0 };
  });
}

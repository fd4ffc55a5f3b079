import { authorizeStage } from "@/server/access/authorize";
import type { Stage } from "@/server/access/matrix";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { RequestClaims } from "@/server/platform/db/database";
import { readBranchRules } from "@/server/platform/db/sql/read-projects";
import { AppError, lostRace } from "@/server/platform/errors";
import { getRemoteAccess, stageOfBranch } from "@/server/projects";
import type { EnvironmentDeps } from "./deps";
import { refuseBlocked } from "./request-run";
import { syncBranches, type SyncActor } from "./sync-branches";

export type MergeResult = { kind: "merged" | "up_to_date"; sha: string; runs: string[] };

/**
 * mergeBranches is a real git merge of one branch into another, pushed to a remote repository. A conflict changes
 * nothing and names the files. What follows is what a push would do.
 */
export async function mergeBranches(
  deps: EnvironmentDeps,
  actor: SyncActor & { name: string; email: string },
  merge: { source: EnvironmentAccessRow; target: EnvironmentAccessRow },
): Promise<MergeResult> {
  const { source, target } = merge;
  if (source.project_id !== target.project_id || source.id === target.id)
    throw new AppError("invalid", "Choose another branch of the same project to merge.");
  refuseBlocked(source, "merge");
  refuseBlocked(target, "merge");
  const outcome = await deps.git.mergeBranch(target.project_id, {
    source: source.branch,
    target: target.branch,
    author: { name: actor.name, email: actor.email },
    remote: await getRemoteAccess(deps, target.project_id),
  });
  if (outcome.kind === "conflict") {
    const files = outcome.files.slice(0, 20).join(", ");
    const [first = "The branches do not merge."] = outcome.message.split("\n");
    throw new AppError(
      "conflict",
      `${first} Nothing was changed.${files && ` Files: ${files}.`}`,
      outcome.message,
    );
  }
  if (outcome.kind === "moved") throw lostRace(target.branch);
  const { runs } = await syncBranches(deps, target.project_id, actor);
  return { kind: outcome.kind, sha: outcome.sha, runs };
}

/** forkBranch makes a branch at another one's newest commit; its environment follows as after a push. */
export async function forkBranch(
  deps: EnvironmentDeps,
  claims: RequestClaims,
  actor: SyncActor,
  fork: { source: EnvironmentAccessRow; name: string },
): Promise<{ branch: string; runs: string[] }> {
  const { source, name } = fork;
  if (source.head_sha === null)
    throw new AppError("conflict", `${source.branch} has no commit yet. Push one first.`);
  // A name decides the stage, so a name may need more than the right to push elsewhere.
  await deps.db.readAsUser(claims, async (sql) => {
    const rules = await readBranchRules(sql, source.project_id);
    const { stage } = stageOfBranch(
      rules.map((rule) => ({ pattern: rule.pattern, stage: rule.stage as Stage })),
      name,
    );
    await authorizeStage(sql, source.project_id, "repo.write", stage);
  });
  const remote = await getRemoteAccess(deps, source.project_id);
  await deps.git.createBranch(source.project_id, name, source.head_sha, remote);
  const { runs } = await syncBranches(deps, source.project_id, actor);
  return { branch: name, runs };
}

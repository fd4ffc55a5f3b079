import { authorizeStage } from "@/server/access/authorize";
import type { Stage } from "@/server/access/matrix";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { RequestClaims } from "@/server/platform/db/database";
import { noteAct } from "@/server/platform/db/sql/note-act";
import { readBranchRules } from "@/server/platform/db/sql/read-projects";
import { AppError, lostRace } from "@/server/platform/errors";
import type { MergeOutcome } from "@/server/drivers/git/port";
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
  actor: SyncActor & { claims: RequestClaims; name: string; email: string },
  merge: { source: EnvironmentAccessRow; target: EnvironmentAccessRow },
): Promise<MergeResult> {
  const { source, target } = merge;
  if (source.project_id !== target.project_id || source.id === target.id)
    throw new AppError("invalid", "Choose another branch of the same project to merge.");
  refuseBlocked(source, "merge");
  refuseBlocked(target, "merge");
  const remote = await getRemoteAccess(deps, target.project_id);
  await note(deps, actor.claims, target, { asked: "merge", source: source.branch });
  const outcome = await deps.git.mergeBranch(target.project_id, {
    source: source.branch,
    target: target.branch,
    author: { name: actor.name, email: actor.email },
    remote,
  });
  await note(deps, actor.claims, target, resultOf(outcome, source.branch));
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
  const { runs } = await syncBranches(deps, target.project_id, {
    ...actor,
    merge: { source: source.branch, target: target.branch },
  });
  return { kind: outcome.kind, sha: outcome.sha, runs };
}

/** forkBranch makes a branch at another one's newest commit; its environment follows as after a push. */
export async function forkBranch(
  deps: EnvironmentDeps,
  actor: SyncActor & { claims: RequestClaims },
  fork: { source: EnvironmentAccessRow; name: string },
): Promise<{ branch: string; runs: string[] }> {
  const { source, name } = fork;
  if (source.head_sha === null)
    throw new AppError("conflict", `${source.branch} has no commit yet. Push one first.`);
  // A name decides the stage, so a name may need more than the right to push elsewhere.
  await deps.db.readAsUser(actor.claims, async (sql) => {
    const rules = await readBranchRules(sql, source.project_id);
    const { stage } = stageOfBranch(
      rules.map((rule) => ({ pattern: rule.pattern, stage: rule.stage as Stage })),
      name,
    );
    await authorizeStage(sql, source.project_id, "repo.write", stage);
  });
  const remote = await getRemoteAccess(deps, source.project_id);
  await note(deps, actor.claims, source, { asked: "create", branch: name, sha: source.head_sha });
  await deps.git.createBranch(source.project_id, name, source.head_sha, remote);
  await note(deps, actor.claims, source, { created: name, sha: source.head_sha });
  const { runs } = await syncBranches(deps, source.project_id, actor);
  return { branch: name, runs };
}

/** A line that only asks is of an act that failed or was cut off: then the branch tells whether Git got there. */
function resultOf(outcome: MergeOutcome, source: string): Record<string, string> {
  if (outcome.kind === "merged") return { merged: source, sha: outcome.sha };
  return { outcome: outcome.kind, source };
}

/**
 * Git cannot be part of a transaction: one line says what was asked for before it acts, another one what came of it. Both
 * name who asked, even when a webhook's sync sees the new commit first.
 */
async function note(
  deps: EnvironmentDeps,
  claims: RequestClaims,
  environment: EnvironmentAccessRow,
  what: Record<string, string>,
): Promise<void> {
  const action = claims.action ?? "environments.sync";
  await deps.db.asSystem(action, ({ sql }) => noteAct(sql, action, environment.id, what), claims);
}

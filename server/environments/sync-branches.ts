import type { Stage } from "@/server/access/matrix";
import { GitError } from "@/server/drivers/git/port";
import type { RequestClaims, Transaction } from "@/server/platform/db/database";
import { readBranchRules } from "@/server/platform/db/sql/read-projects";
import {
  findSyncProject,
  insertEnvironmentRows,
  markBranchGone,
  moveEnvironmentHead,
  readEndedBranches,
  readSyncEnvironments,
  type HeadValues,
  type SyncEnvironmentRow,
  type SyncProjectRow,
} from "@/server/platform/db/sql/sync-environments";
import { lockProjectRow, writeSyncOutcome } from "@/server/platform/db/sql/write-projects";
import type { BranchHead } from "@/server/drivers/git/port";
import { ensureDeployKey, getRemoteAccess } from "@/server/projects";
import { queueRun } from "@/server/runs";
import type { RunSource } from "@/server/runs/contract";
import type { EnvironmentDeps } from "./deps";
import {
  planBranchChanges,
  type BranchPlan,
  type KnownEnvironment,
  type PlannedRun,
} from "./plan-branch-changes";
import { ENVIRONMENT_TUNABLES } from "./tunables";

/** Who set it off: a person's push or click, or nobody (webhook, poll). `claims`: how they did, for the audit trail. */
export type SyncActor = {
  userId: string | null;
  source: RunSource;
  claims?: RequestClaims;
  /** what they merged, when that is what they did */
  merge?: { source: string; target: string };
};

export type SyncOutcome = { created: string[]; moved: string[]; gone: string[]; runs: string[] };

const NOTHING: SyncOutcome = { created: [], moved: [], gone: [], runs: [] };

/**
 * syncBranches makes the environments follow the repository. Pushes, webhooks and polls all end here; it looks at what
 * is, so a lost or doubled call changes nothing. Two at once take turns on the project's row. When the repository cannot
 * be read, the reason is kept for the portal, nothing else changes, and the error is thrown.
 */
export async function syncBranches(
  deps: EnvironmentDeps,
  projectId: string,
  actor: SyncActor = { userId: null, source: "system" },
): Promise<SyncOutcome> {
  const project = await findSyncProject(deps.db.system, projectId);
  if (!project) return NOTHING;
  try {
    await readRepository(deps, project);
  } catch (error) {
    await writeSyncOutcome(deps.db.system, projectId, inPeoplesWords(error));
    throw error;
  }
  const apply = async (tx: Transaction) => {
    if (!(await lockProjectRow(tx.sql, projectId))) return NOTHING;
    // The heads are listed under the lock: of two syncs, the later one has seen at least what the earlier one has.
    const heads = await deps.git.listBranches(projectId);
    const outcome = await applyChanges(deps, tx, project, heads, actor);
    await writeSyncOutcome(tx.sql, projectId, null);
    return outcome;
  };
  return deps.db.asSystem("environments.sync", apply, actor.claims);
}

async function readRepository(deps: EnvironmentDeps, project: SyncProjectRow): Promise<void> {
  await deps.git.ensureRepository(project.id);
  if (project.repo_kind !== "remote") return;
  await ensureDeployKey(deps, project);
  const remote = await getRemoteAccess(deps, project.id);
  if (remote)
    await deps.git.fetchRemote(project.id, remote, AbortSignal.timeout(ENVIRONMENT_TUNABLES.fetchTimeoutMs));
}

async function applyChanges(
  deps: EnvironmentDeps,
  { sql }: Transaction,
  project: SyncProjectRow,
  heads: BranchHead[],
  actor: SyncActor,
): Promise<SyncOutcome> {
  const now = deps.clock.now();
  const rules = await readBranchRules(sql, project.id);
  const environments = await readSyncEnvironments(sql, project.id);
  const ended = await readEndedBranches(sql, project.id);
  const plan = planBranchChanges({
    heads,
    environments: environments.map(toKnown),
    rules: rules.map((rule) => ({ pattern: rule.pattern, stage: rule.stage as Stage })),
    projectSettings: project.settings,
    firstLook: project.repo_kind === "remote" && project.repo_synced_at === null,
    ended: new Map(ended.map((row) => [row.branch, row.head_sha])),
    now,
  });
  const created = plan.created.map((one) => ({
    name: one.name,
    branch: one.head.name,
    pattern: one.pattern,
    stage: one.stage,
    status: one.status,
    host: `${one.name}.${project.slug}.${deps.settings.baseDomain}`,
    head: headValues(one.head),
    expiresAt: one.expiresAt,
    reason: one.reason,
  }));
  await insertEnvironmentRows(sql, project.id, created);
  for (const moved of plan.moved)
    await moveEnvironmentHead(sql, moved.environment.id, headValues(moved.head), moved.expiresAt);
  for (const gone of plan.gone) await markBranchGone(sql, gone.environment.id, now, gone.expiresAt);
  const runs: string[] = [];
  for (const wanted of plannedRuns(plan))
    runs.push(
      await queueRun(sql, {
        projectId: project.id,
        envName: wanted.envName,
        kind: null,
        gitSha: wanted.head.commit.sha,
        ref: `refs/heads/${wanted.head.name}`,
        source: actor.source,
        input: {
          mode: wanted.mode,
          gitSubject: wanted.head.commit.subject,
          gitAuthor: wanted.head.commit.authorName,
          merged: actor.merge?.target === wanted.head.name ? actor.merge.source : undefined,
        },
        requestedBy: actor.userId,
      }),
    );
  return {
    created: plan.created.map((one) => one.head.name),
    moved: plan.moved.map((one) => one.head.name),
    gone: plan.gone.map((one) => one.environment.branch),
    runs,
  };
}

function plannedRuns(plan: BranchPlan): { envName: string; head: BranchHead; mode: PlannedRun }[] {
  const created = plan.created.map((one) => ({ envName: one.name, head: one.head, run: one.run }));
  const moved = plan.moved.map((one) => ({ envName: one.environment.name, head: one.head, run: one.run }));
  return [...created, ...moved].flatMap(({ envName, head, run }) =>
    run ? [{ envName, head, mode: run }] : [],
  );
}

function toKnown(row: SyncEnvironmentRow): KnownEnvironment {
  return {
    id: row.id,
    name: row.name,
    branch: row.branch,
    stage: row.stage as Stage,
    status: row.status,
    headSha: row.head_sha,
    branchDeleted: row.branch_deleted_at !== null,
    keep: row.keep,
    settings: row.settings,
  };
}

function headValues(head: BranchHead): HeadValues {
  const { sha, subject, authorName, committedAt } = head.commit;
  return { sha, subject, author: authorName, at: committedAt };
}

function inPeoplesWords(error: unknown): string {
  if (error instanceof GitError) return error.message;
  return "Reading the repository failed on our side. It is tried again within a minute.";
}

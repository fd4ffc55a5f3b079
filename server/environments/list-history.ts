import type { Commit } from "@/server/drivers/git/port";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { findProductionHead } from "@/server/platform/db/sql/read-environments";
import {
  readEnvironmentChanges,
  readHistoryDeployments,
  readHistoryRuns,
  type AuditRow,
  type HistoryDeploymentRow,
  type HistoryRunRow,
} from "@/server/platform/db/sql/read-history";
import type { RequestClaims } from "@/server/platform/db/database";
import type { HistoryEntry } from "./contract";
import type { EnvironmentDeps } from "./deps";
import { DESCRIBED_COLUMNS, describeChange } from "./describe-change";
import { describeOrigin } from "./describe-origin";
import { describeOutcome } from "./describe-outcome";
import { planHistoryPage } from "./plan-history-page";
import { ENVIRONMENT_TUNABLES } from "./tunables";

/**
 * listHistory merges commits, runs, deployments and changes of an environment, newest first; the cursor is a time. Of
 * commits it knows the newest ENVIRONMENT_TUNABLES.historyCommits.
 */
export async function listHistory(
  deps: EnvironmentDeps,
  claims: RequestClaims,
  environment: EnvironmentAccessRow,
  page: { cursor: string | null; limit: number },
): Promise<{ items: HistoryEntry[]; nextCursor: string | null }> {
  const before = parseCursor(page.cursor) ?? new Date(deps.clock.now().getTime() + 60_000);
  const limit = page.limit + 1;
  const stored = await deps.db.readAsUser(claims, async (sql) => ({
    changes: await readEnvironmentChanges(sql, environment.id, { before, limit, columns: DESCRIBED_COLUMNS }),
    runs: await readHistoryRuns(sql, environment.id, before, limit),
    deployments: await readHistoryDeployments(sql, environment.id, before, limit),
    productionHead:
      environment.stage === "production" ? null : await findProductionHead(sql, environment.project_id),
  }));
  const commits = await readCommits(deps, environment, stored.productionHead);
  const source = <Row>(rows: Row[], at: (row: Row) => Date, toEntries: (row: Row) => HistoryEntry[]) => {
    const oldest = rows.length < limit ? undefined : rows.at(-1);
    return { entries: rows.flatMap(toEntries), readTo: oldest ? at(oldest).toISOString() : null };
  };
  const entries = commits.filter((commit) => commit.committedAt < before).map(toCommitEntry);
  return planHistoryPage(
    [
      { entries, readTo: null },
      source(
        stored.runs,
        (row) => row.queued_at,
        (row) => [toRunEntry(row)],
      ),
      source(
        stored.deployments,
        (row) => row.created_at,
        (row) => [toDeploymentEntry(row)],
      ),
      source(stored.changes, (row) => row.created_at, toChangeEntries),
    ],
    page.limit,
  );
}

function toDeploymentEntry(row: HistoryDeploymentRow): HistoryEntry {
  return {
    type: "deployment",
    at: row.created_at.toISOString(),
    deployment: {
      id: row.id,
      number: row.number,
      gitSha: row.git_sha,
      gitSubject: row.git_subject,
      rollbackMode: row.deployed_mode,
      rollbackOf: row.rollback_of_number,
      origin: row.kind === null ? null : describeOrigin({ ...row, kind: row.kind }),
    },
  };
}

function toChangeEntries(row: AuditRow): HistoryEntry[] {
  const text = describeChange(row.before, row.after);
  const { actor, action } = row;
  return text === null ? [] : [{ type: "change", at: row.created_at.toISOString(), text, actor, action }];
}

/** Commits of this branch alone; of production all. A repository that cannot be read leaves the rest of the history. */
async function readCommits(
  deps: EnvironmentDeps,
  environment: EnvironmentAccessRow,
  productionHead: string | null,
): Promise<Commit[]> {
  if (environment.head_sha === null) return [];
  const { historyCommits } = ENVIRONMENT_TUNABLES;
  const without = productionHead === environment.head_sha ? undefined : (productionHead ?? undefined);
  try {
    return await deps.git.listCommits(environment.project_id, environment.head_sha, historyCommits, without);
  } catch {
    return [];
  }
}

function toCommitEntry(commit: Commit): HistoryEntry {
  const at = commit.committedAt.toISOString();
  return {
    type: "commit",
    at,
    commit: { sha: commit.sha, subject: commit.subject, author: commit.authorName, at },
  };
}

function toRunEntry(row: HistoryRunRow): HistoryEntry {
  type RunEntry = Extract<HistoryEntry, { type: "run" }>["run"];
  return {
    type: "run",
    at: row.queued_at.toISOString(),
    run: {
      id: row.id,
      kind: row.kind as RunEntry["kind"],
      status: row.status as RunEntry["status"],
      result: row.result as RunEntry["result"],
      queuedAt: row.queued_at.toISOString(),
      startedAt: row.started_at?.toISOString() ?? null,
      finishedAt: row.finished_at?.toISOString() ?? null,
      gitSha: row.git_sha,
      gitSubject: row.git_subject,
      reason: row.reason,
      requestedBy: row.requested_by,
      origin: describeOrigin(row),
      outcome: describeOutcome({ status: row.status, keptNumber: row.kept_number }),
    },
  };
}

function parseCursor(cursor: string | null): Date | null {
  if (cursor === null) return null;
  const date = new Date(cursor);
  return Number.isNaN(date.getTime()) ? null : date;
}

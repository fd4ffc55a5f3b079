import type { SqlClient } from "../sql-client";

export type SyncProjectRow = {
  id: string;
  slug: string;
  repo_kind: string;
  settings: unknown;
  repo_synced_at: Date | null;
};

const PROJECT = `
  select id, slug, repo_kind, settings, repo_synced_at from ops.projects where id = $1::uuid and archived_at is null`;

export async function findSyncProject(sql: SqlClient, projectId: string): Promise<SyncProjectRow | null> {
  const rows = await sql.query<SyncProjectRow>(PROJECT, [projectId]);
  return rows[0] ?? null;
}

export type SyncEnvironmentRow = {
  id: string;
  name: string;
  branch: string;
  stage: string;
  status: string;
  head_sha: string | null;
  branch_deleted_at: Date | null;
  keep: boolean;
  settings: unknown;
};

const ENVIRONMENTS = `
  select id, name, branch, stage, status, head_sha, branch_deleted_at, keep, settings
  from ops.environments where project_id = $1::uuid and deleted_at is null`;

export function readSyncEnvironments(sql: SqlClient, projectId: string): Promise<SyncEnvironmentRow[]> {
  return sql.query<SyncEnvironmentRow>(ENVIRONMENTS, [projectId]);
}

export type HeadValues = { sha: string; subject: string; author: string; at: Date };

const INSERT = `
  insert into ops.environments (project_id, name, branch, branch_pattern, stage, status, host, head_sha, head_subject,
    head_author, head_at, expires_at, status_reason)
  select $1::uuid, e.name, e.branch, e.pattern, e.stage, e.status, e.host, e.sha, e.subject, e.author, e.at, e.expires, e.reason
  from jsonb_to_recordset($2::jsonb) as e(name text, branch text, pattern text, stage text, status text, host text,
    sha text, subject text, author text, at timestamptz, expires timestamptz, reason text)`;

export type NewEnvironmentValues = {
  name: string;
  branch: string;
  pattern: string | null;
  stage: string;
  status: string;
  host: string;
  head: HeadValues;
  expiresAt: Date | null;
  reason: string | null;
};

/** All at once: the first look at a repository may find thousands. */
export async function insertEnvironmentRows(
  sql: SqlClient,
  projectId: string,
  environments: readonly NewEnvironmentValues[],
): Promise<void> {
  if (environments.length === 0) return;
  const rows = environments.map(({ head, expiresAt, ...rest }) => ({ ...rest, ...head, expires: expiresAt }));
  await sql.query(INSERT, [projectId, JSON.stringify(rows)]);
}

const MOVE = `
  update ops.environments set head_sha = $2, head_subject = $3, head_author = $4, head_at = $5::timestamptz,
    branch_deleted_at = null, expires_at = $6::timestamptz
  where id = $1::uuid and deleted_at is null`;

export async function moveEnvironmentHead(
  sql: SqlClient,
  id: string,
  head: HeadValues,
  expiresAt: Date | null,
): Promise<void> {
  const expires = expiresAt?.toISOString() ?? null;
  await sql.query(MOVE, [id, head.sha, head.subject, head.author, head.at.toISOString(), expires]);
}

const GONE = `
  update ops.environments set branch_deleted_at = $2::timestamptz, expires_at = $3::timestamptz
  where id = $1::uuid and branch_deleted_at is null and deleted_at is null`;

export async function markBranchGone(
  sql: SqlClient,
  id: string,
  at: Date,
  expiresAt: Date | null,
): Promise<void> {
  await sql.query(GONE, [id, at.toISOString(), expiresAt?.toISOString() ?? null]);
}

const CLAIM_DUE = `
  update ops.projects p set repo_tried_at = $1::timestamptz
  from (
    select id from ops.projects
    where archived_at is null
      and (repo_tried_at is null or repo_tried_at <= $1::timestamptz - $2 * interval '1 millisecond')
    order by repo_tried_at nulls first, created_at
    limit $3::int for no key update skip locked
  ) due
  where p.id = due.id
  returning p.id`;

/** Projects not looked at for that long, those waiting longest first; two callers never get the same one. */
export function claimProjectsToSync(
  sql: SqlClient,
  now: Date,
  everyMs: number,
  limit: number,
): Promise<{ id: string }[]> {
  return sql.query<{ id: string }>(CLAIM_DUE, [now.toISOString(), everyMs, limit]);
}

const ENDED = `
  select distinct on (branch) branch, head_sha from ops.environments
  where project_id = $1::uuid and deleted_at is not null and branch_deleted_at is null and head_sha is not null
  order by branch, deleted_at desc`;

/** Branches whose environment was deleted while they were there, with the commit it was at. */
export function readEndedBranches(
  sql: SqlClient,
  projectId: string,
): Promise<{ branch: string; head_sha: string }[]> {
  return sql.query<{ branch: string; head_sha: string }>(ENDED, [projectId]);
}

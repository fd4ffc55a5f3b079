import type { SqlClient } from "../sql-client";

const END = `
  update ops.environments e
  set branch_deleted_at = coalesce(e.branch_deleted_at, now()), expires_at = now(), keep = false
  from ops.projects p
  where p.id = e.project_id and p.archived_at is not null and e.deleted_at is null
    and (e.branch_deleted_at is null or e.keep or e.expires_at is null or e.expires_at > now())`;

/** Lets the environments of archived projects end now; the reconciler of expired ones deletes them. */
export async function endArchivedEnvironments(sql: SqlClient): Promise<void> {
  await sql.query(END);
}

const ENDED = `
  select p.id from ops.projects p
  where p.archived_at is not null and p.repo_removed_at is null and p.id <> all ($1::uuid[])
    and not exists (select 1 from ops.environments e where e.project_id = p.id and e.deleted_at is null)
  order by p.archived_at limit 20`;

/** Archived projects that have no environment any more and still have a repository, some at a time. */
export function readEndedProjects(sql: SqlClient, but: readonly string[]): Promise<{ id: string }[]> {
  return sql.query<{ id: string }>(ENDED, [but]);
}

const REMOVED = `update ops.projects set repo_removed_at = now() where id = $1::uuid`;
const FORGET = `delete from ops.repo_credentials where project_id = $1::uuid`;

export async function markRepositoryRemoved(sql: SqlClient, projectId: string): Promise<void> {
  await sql.query(REMOVED, [projectId]);
  await sql.query(FORGET, [projectId]);
}

const EXPIRED = `
  select e.id, e.project_id, e.name, e.head_sha, e.branch from ops.environments e
  where e.deleted_at is null and e.expires_at <= $1::timestamptz
    and (e.status <> 'expired' or e.branch_deleted_at is not null)
    and not exists (
      select 1 from ops.runs r
      where r.env_id = e.id and r.kind = 'delete' and r.status in ('queued', 'awaiting_approval', 'running')
    )
    and not exists (
      select 1 from ops.runs r where r.env_id = e.id and r.kind = 'delete' and r.finished_at > $1::timestamptz - $3 * interval '1 millisecond'
    )
  order by e.expires_at limit $2::int`;

export type ExpiredRow = {
  id: string;
  project_id: string;
  name: string;
  head_sha: string | null;
  branch: string;
};

/** Environments whose time has ended and that no run is deleting; one whose deletion failed just now waits. */
export function readExpiredEnvironments(
  sql: SqlClient,
  now: Date,
  limit: number,
  retryAfterMs: number,
): Promise<ExpiredRow[]> {
  return sql.query<ExpiredRow>(EXPIRED, [now.toISOString(), limit, retryAfterMs]);
}

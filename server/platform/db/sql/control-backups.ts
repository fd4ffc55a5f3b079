import type { SqlClient } from "../sql-client";

/** Nothing within a day, or only failures within the hour; a new installation gets its first after an hour. */
const QUEUE_DUE = `
  insert into ops.control_backups (trigger)
  select 'schedule'
  where not exists (select 1 from ops.control_backups
      where status <> 'failed' and created_at > now() - $1 * interval '1 millisecond')
    and not exists (select 1 from ops.control_backups
      where status = 'failed' and created_at > now() - $2 * interval '1 millisecond')
    and exists (select 1 from app.orgs where created_at < now() - $3 * interval '1 millisecond')
  on conflict do nothing
  returning id`;

/** queueDueControlBackup gives the id of the one it queued. */
export async function queueDueControlBackup(
  sql: SqlClient,
  { everyMs, retryMs, firstMs }: { everyMs: number; retryMs: number; firstMs: number },
): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(QUEUE_DUE, [everyMs, retryMs, firstMs]);
  return rows[0]?.id ?? null;
}

const REQUEST = `
  insert into ops.control_backups (trigger, requested_by) values ('manual', ops.jwt_user())
  on conflict do nothing returning id`;
const UNFINISHED = `select id from ops.control_backups where status in ('queued', 'running', 'stored')`;

/** requestControlBackup gives the one that is under way when there is one; null: that one ended in this very moment. */
export async function requestControlBackup(sql: SqlClient): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(REQUEST);
  const found = rows[0] ?? (await sql.query<{ id: string }>(UNFINISHED))[0];
  return found?.id ?? null;
}

const SETTLE = `
  update ops.control_backups set status = 'failed',
    failure = 'The worker that took it is gone. The next one tries again within the hour.'
  where status in ('running', 'stored') and heartbeat_at < now() - $1 * interval '1 millisecond'`;
const CLAIM = `
  update ops.control_backups set status = 'running', machine = $1, heartbeat_at = now()
  where id = (select id from ops.control_backups where status = 'queued' limit 1 for update skip locked)
  returning id`;

/** claimControlBackup takes the one that waits, after giving up one whose worker died. */
export async function claimControlBackup(
  sql: SqlClient,
  { machine, silentMs }: { machine: string; silentMs: number },
): Promise<string | null> {
  await sql.query(SETTLE, [silentMs]);
  const rows = await sql.query<{ id: string }>(CLAIM, [machine]);
  return rows[0]?.id ?? null;
}

const HEARTBEAT = `
  update ops.control_backups set heartbeat_at = now() where id = $1 and status in ('running', 'stored') returning id`;

/** touchControlBackup: false when it was given up meanwhile. */
export async function touchControlBackup(sql: SqlClient, id: string): Promise<boolean> {
  return (await sql.query(HEARTBEAT, [id])).length > 0;
}

export type HostedProjectRow = { id: string; slug: string };

const HOSTED = `select id, slug from ops.projects where repo_kind = 'hosted' and archived_at is null order by id`;

/** The projects whose code is nowhere else. */
export function listHostedProjects(sql: SqlClient): Promise<HostedProjectRow[]> {
  return sql.query<HostedProjectRow>(HOSTED);
}

export type ServedDatabaseRow = { env_id: string; project: string; branch: string; database_name: string };

const SERVED = `
  select e.id as env_id, p.slug as project, e.branch, d.database_name
  from ops.environments e
  join ops.deployments d on d.id = e.current_deployment_id
  join ops.projects p on p.id = e.project_id
  where e.deleted_at is null order by p.slug, e.branch`;

/** Every environment that has something to serve, with its database. */
export function listServedDatabases(sql: SqlClient): Promise<ServedDatabaseRow[]> {
  return sql.query<ServedDatabaseRow>(SERVED);
}

const MARK_MISSING = `
  with gone as (
    update ops.deployments d set database_gone_at = clock_timestamp() from ops.environments e
    where e.current_deployment_id = d.id and e.id = any ($1::uuid[]) and e.deleted_at is null
  )
  update ops.environments set status = 'degraded', status_reason = $2
  where id = any ($1::uuid[]) and deleted_at is null`;

/** markDatabasesMissing: their pages say so, whether or not somebody asks for them. */
export async function markDatabasesMissing(
  sql: SqlClient,
  envIds: readonly string[],
  reason: string,
): Promise<void> {
  await sql.query(MARK_MISSING, [envIds, reason]);
}

export type NewestControlBackupRow = {
  /** null: there is none at all */
  id: string;
  created_at: Date;
  trigger: string;
  status: string;
  data_at: Date | null;
  verified_at: Date | null;
  size_bytes: string | null;
  proof_ms: number | null;
  failure: string | null;
  repositories: number;
  missing_repositories: string[] | null;
  kept: number;
  installed_at: Date;
};

const NEWEST = `
  select b.id, b.created_at, b.trigger, b.status, b.data_at, b.verified_at, b.size_bytes::text, b.proof_ms, b.failure,
    coalesce(jsonb_array_length(b.manifest -> 'repositories'), 0) as repositories,
    b.manifest -> 'missingRepositories' as missing_repositories, kept.kept, installed.at as installed_at
  from (select min(created_at) as at from app.orgs) installed
  cross join (select count(*)::int as kept from ops.control_backups
    where removed_at is null and status in ('stored', 'verified')) kept
  left join lateral (
    (select * from ops.control_backups order by created_at desc limit 1)
    union
    (select * from ops.control_backups where status = 'verified' and removed_at is null order by data_at desc limit 1)
  ) b on true
  order by b.created_at desc`;

/** The newest of all, and the newest proven one, newest first; one row without an id when there is none. */
export function readNewestControlBackups(sql: SqlClient): Promise<NewestControlBackupRow[]> {
  return sql.query<NewestControlBackupRow>(NEWEST);
}

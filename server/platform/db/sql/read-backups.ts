import type { SqlClient } from "../sql-client";

export type BackupRow = {
  id: string;
  env_id: string;
  env_name: string;
  project_id: string;
  stage: string;
  status: string;
  trigger: string;
  comment: string | null;
  requested_by: string | null;
  created_at: Date;
  data_at: Date | null;
  stored_at: Date | null;
  verified_at: Date | null;
  verify_seconds: number | null;
  verify_problem: string | null;
  doubted: boolean;
  failure: string | null;
  git_sha: string;
  odoo_version: string;
  neutralized: boolean;
  encrypted: boolean;
  store: string;
  sizes: unknown;
  pinned_at: Date | null;
  legal_hold: boolean;
  run_id: string | null;
  verify_run_id: string | null;
  verifying: boolean;
};

const TEXT = `
  select b.id, b.env_id, e.name as env_name, b.project_id, b.stage, b.status, b.trigger, b.comment, u.name as requested_by,
    b.created_at, b.data_at, b.stored_at, b.verified_at, b.verify_seconds, b.verify_problem, b.doubted, b.failure,
    b.git_sha, b.odoo_version, b.neutralized, s.encrypted, s.name as store, b.sizes, b.pinned_at, b.legal_hold, b.run_id,
    b.verify_run_id, coalesce(v.status in ('queued', 'running'), false) as verifying
  from ops.backups b
  join ops.environments e on e.id = b.env_id
  join ops.backup_stores s on s.id = b.store_id
  left join app.users u on u.id = b.requested_by
  left join ops.runs v on v.id = b.verify_run_id`;

export type BackupPage = {
  before: { createdAt: string; id: string } | null;
  limit: number;
  withExpired: boolean;
};

export function readBackups(sql: SqlClient, envId: string, page: BackupPage): Promise<BackupRow[]> {
  return sql.query<BackupRow>(
    `${TEXT} where b.env_id = $1::uuid and ($4 or b.status <> 'expired')
       and ($2::timestamptz is null or (b.created_at, b.id) < ($2::timestamptz, $3::uuid))
     order by b.created_at desc, b.id desc limit $5`,
    [envId, page.before?.createdAt ?? null, page.before?.id ?? null, page.withExpired, page.limit],
  );
}

export async function readBackup(sql: SqlClient, id: string): Promise<BackupRow | null> {
  const rows = await sql.query<BackupRow>(`${TEXT} where b.id = $1::uuid`, [id]);
  return rows[0] ?? null;
}

export type RetentionRow = {
  keep_last: number;
  keep_daily: number;
  keep_weekly: number;
  keep_monthly: number;
  keep_yearly: number;
  time_zone: string;
};

export async function findRetention(sql: SqlClient, projectId: string): Promise<RetentionRow | null> {
  const rows = await sql.query<RetentionRow>(
    `select keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly, time_zone
     from ops.backup_retention_policy where project_id = $1::uuid`,
    [projectId],
  );
  return rows[0] ?? null;
}

export async function writeRetention(sql: SqlClient, projectId: string, row: RetentionRow): Promise<void> {
  await sql.query(
    `insert into ops.backup_retention_policy
       (project_id, keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly, time_zone)
     values ($1::uuid, $2, $3, $4, $5, $6, $7)
     on conflict (project_id) do update set keep_last = excluded.keep_last, keep_daily = excluded.keep_daily,
       keep_weekly = excluded.keep_weekly, keep_monthly = excluded.keep_monthly, keep_yearly = excluded.keep_yearly,
       time_zone = excluded.time_zone`,
    [
      projectId,
      row.keep_last,
      row.keep_daily,
      row.keep_weekly,
      row.keep_monthly,
      row.keep_yearly,
      row.time_zone,
    ],
  );
}

export type ScheduleRow = { cron: string; time_zone: string; enabled: boolean; next_at: Date | null };

export async function findSchedule(sql: SqlClient, envId: string): Promise<ScheduleRow | null> {
  const rows = await sql.query<ScheduleRow>(
    `select cron, time_zone, enabled, next_at from ops.backup_schedules where env_id = $1::uuid`,
    [envId],
  );
  return rows[0] ?? null;
}

export async function writeSchedule(
  sql: SqlClient,
  env: { id: string; projectId: string },
  row: ScheduleRow,
): Promise<void> {
  await sql.query(
    `insert into ops.backup_schedules (env_id, project_id, cron, time_zone, enabled, next_at)
     values ($1::uuid, $2::uuid, $3, $4, $5, $6)
     on conflict (env_id) do update set cron = excluded.cron, time_zone = excluded.time_zone, enabled = excluded.enabled,
       next_at = excluded.next_at`,
    [env.id, env.projectId, row.cron, row.time_zone, row.enabled, row.next_at],
  );
}

export type StoreUseRow = {
  name: string;
  kind: string;
  used_bytes: string | null;
  used_at: Date | null;
  problem: string | null;
};

export function readStoreUse(sql: SqlClient, projectId: string): Promise<StoreUseRow[]> {
  return sql.query<StoreUseRow>(
    `select name, kind, used_bytes::text, used_at, problem from ops.backup_stores
     where project_id = $1::uuid and removed_at is null order by name`,
    [projectId],
  );
}

export async function pinBackup(
  sql: SqlClient,
  backup: { id: string; pinned: boolean; at: Date },
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update ops.backups set pinned_at = case when $2 then coalesce(pinned_at, $3) end
     where id = $1::uuid and status in ('stored', 'verified') returning id`,
    [backup.id, backup.pinned, backup.at],
  );
  return rows.length > 0;
}

export type RestoreRow = {
  id: string;
  backup_id: string;
  target_env: string;
  env_name: string;
  parts: string;
  comment: string | null;
  requested_by: string | null;
  requested_by_id: string | null;
  created_at: Date;
  approval_status: string;
  approval_id: string | null;
  run_id: string | null;
  run_status: string | null;
  run_reason: string | null;
  undo_run_id: string | null;
  replaced_deployment_id: string | null;
  replaced_number: number | null;
  replaced_gone: boolean;
  undo_until: Date | null;
  is_current: boolean;
  data_at: Date | null;
};

const RESTORE = `
  select r.id, r.backup_id, r.target_env, e.name as env_name, r.parts, r.comment, u.name as requested_by,
    r.requested_by as requested_by_id, r.created_at, r.approval_status, a.id as approval_id, r.run_id,
    run.status as run_status, run.reason as run_reason, r.undo_run_id, r.replaced_deployment_id, d.number as replaced_number,
    coalesce(d.database_gone_at is not null, false) as replaced_gone,
    s.expires_at as undo_until, coalesce(e.current_deployment_id = r.run_id, false) as is_current, b.data_at
  from ops.restores r
  join ops.environments e on e.id = r.target_env
  join ops.backups b on b.id = r.backup_id
  left join app.users u on u.id = r.requested_by
  left join ops.approvals a on a.subject = 'restore' and a.subject_id = r.id
  left join ops.runs run on run.id = r.run_id
  left join ops.deployments d on d.id = r.replaced_deployment_id
  left join lateral (select max(expires_at) as expires_at from ops.snapshots
    where deployment_id = r.replaced_deployment_id and status = 'ready'
      and kind in ('before_deploy', 'before_rollback', 'before_restore')) s on true`;

export async function readRestore(sql: SqlClient, id: string): Promise<RestoreRow | null> {
  const rows = await sql.query<RestoreRow>(`${RESTORE} where r.id = $1::uuid`, [id]);
  return rows[0] ?? null;
}

export function readRestores(sql: SqlClient, envId: string, limit: number): Promise<RestoreRow[]> {
  return sql.query<RestoreRow>(
    `${RESTORE} where r.target_env = $1::uuid order by r.created_at desc, r.id desc limit $2`,
    [envId, limit],
  );
}

export type DrillRow = {
  id: string;
  kind: string;
  status: string;
  reason: string | null;
  finished_at: Date;
  seconds: number;
};

/** Proofs and restores that have ended, newest first. One that was cancelled says nothing. */
export function readDrills(sql: SqlClient, envId: string, limit: number): Promise<DrillRow[]> {
  return sql.query<DrillRow>(
    `select id, kind, status, reason, finished_at,
       round(extract(epoch from finished_at - coalesce(started_at, finished_at)))::int as seconds
     from ops.runs
     where env_id = $1::uuid and kind in ('verify', 'restore') and status in ('succeeded', 'failed', 'lost')
       and finished_at is not null
     order by queued_at desc limit $2`,
    [envId, limit],
  );
}

export type UnprovenRow = {
  env_id: string;
  project_slug: string;
  env_name: string;
  /** moment the newest proven data is of */
  proven_at: Date | null;
};

/**
 * Productions that have served since before `since` and have no proven backup of data after it. What was brought from
 * elsewhere proves nothing about the data of here.
 */
export function readUnproven(
  sql: SqlClient,
  wanted: { since: Date; envId: string | null },
): Promise<UnprovenRow[]> {
  return sql.query<UnprovenRow>(
    `select e.id as env_id, p.slug as project_slug, e.name as env_name, proven.at as proven_at
     from ops.environments e join ops.projects p on p.id = e.project_id
     left join lateral (select max(b.data_at) as at from ops.backups b
       where b.env_id = e.id and b.status = 'verified' and b.trigger <> 'import') proven on true
     where e.stage = 'production' and e.deleted_at is null and p.archived_at is null
       and e.current_deployment_id is not null and ($2::uuid is null or e.id = $2::uuid)
       and (proven.at is null or proven.at <= $1)
       and exists (select 1 from ops.deployments d where d.env_id = e.id and d.created_at <= $1)
     order by proven.at nulls first, p.slug, e.name`,
    [wanted.since, wanted.envId],
  );
}

/** The environment a backup or restore is of; null when the person may not see it. */
export async function findBackupPlace(sql: SqlClient, id: string): Promise<string | null> {
  const rows = await sql.query<{ id: string }>("select env_id as id from ops.backups where id = $1::uuid", [
    id,
  ]);
  return rows[0]?.id ?? null;
}

export async function findRestorePlace(sql: SqlClient, id: string): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(
    "select target_env as id from ops.restores where id = $1::uuid",
    [id],
  );
  return rows[0]?.id ?? null;
}

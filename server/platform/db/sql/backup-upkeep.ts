import type { SqlClient } from "../sql-client";

/** `status`, `reason` and `endedAt` are its run's. */
export type UnsettledBackup = {
  id: string;
  storeId: string;
  status: string;
  reason: string | null;
  endedAt: Date | null;
};

/** Backups whose run has ended without saying so: cancelled while it waited, or lost with its workers. */
export function readUnsettledBackups(sql: SqlClient): Promise<UnsettledBackup[]> {
  return sql.query(`
    select b.id, b.store_id as "storeId", r.status, r.reason, r.finished_at as "endedAt"
    from ops.backups b join ops.runs r on r.id = b.run_id
    where b.status = 'running' and r.status not in ('queued', 'awaiting_approval', 'running')`);
}

/** Environments that are backed up without anybody having said so: production with something to back up. */
export async function addDefaultSchedules(sql: SqlClient): Promise<void> {
  await sql.query(`
    insert into ops.backup_schedules (project_id, env_id, cron)
    select e.project_id, e.id, (e.ordinal % 60) || ' 2 * * *' from ops.environments e
    where e.stage = 'production' and e.deleted_at is null and e.current_deployment_id is not null
      and not exists (select 1 from ops.backup_schedules s where s.env_id = e.id)
    on conflict (env_id) do nothing`);
}

export type ScheduleRow = {
  id: string;
  project_id: string;
  env_name: string;
  cron: string;
  time_zone: string;
  next_at: Date | null;
};

/** Schedules that are due, or were never computed, of environments that have something to back up. */
export function readDueSchedules(sql: SqlClient, now: Date): Promise<ScheduleRow[]> {
  return sql.query<ScheduleRow>(
    `select s.id, s.project_id, e.name as env_name, s.cron, s.time_zone, s.next_at
     from ops.backup_schedules s join ops.environments e on e.id = s.env_id
     where s.enabled and e.deleted_at is null and e.current_deployment_id is not null
       and (s.next_at is null or s.next_at <= $1) order by s.next_at nulls first limit 200`,
    [now],
  );
}

/** True: this caller moved it on. */
export async function moveSchedule(
  sql: SqlClient,
  schedule: { id: string; from: Date | null; to: Date | null },
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update ops.backup_schedules set next_at = $3 where id = $1::uuid and next_at is not distinct from $2 returning id`,
    [schedule.id, schedule.from, schedule.to],
  );
  return rows.length > 0;
}

/** Takes a store for itself: no backup begins in it until the transaction ends. False: one is under way, or began since. */
export async function lockStoreForRemoval(sql: SqlClient, storeId: string, since: Date): Promise<boolean> {
  await sql.query(`select id from ops.backup_stores where id = $1::uuid for update`, [storeId]);
  const rows = await sql.query<{ busy: boolean }>(
    `select exists (select 1 from ops.backups where store_id = $1::uuid and (status = 'running' or created_at > $2)) as busy`,
    [storeId, since],
  );
  return rows[0]?.busy === false;
}

const NEEDED = `
  select r.input ->> 'backupId' as id from ops.runs r
    where r.status in ('queued', 'awaiting_approval', 'running') and r.kind in ('verify', 'restore', 'export')
      and r.input ? 'backupId'
  union select backup_id::text from ops.restores where approval_status = 'pending'`;

/** Backups that a run or an open request still needs. */
export async function readNeededBackups(sql: SqlClient): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(NEEDED);
  return new Set(rows.map((row) => row.id));
}

/**
 * Expires a backup unless it is kept by hand or needed by now. Whoever asks for it holds its row: it is taken first, so that
 * what they asked for is seen.
 */
export async function expireBackup(
  sql: SqlClient,
  backup: { id: string; from: readonly string[]; to: string; at: Date },
): Promise<void> {
  await sql.query(`select id from ops.backups where id = $1::uuid for update`, [backup.id]);
  await sql.query(
    `update ops.backups set status = $3, expired_at = $4
     where id = $1::uuid and status = any ($2::text[]) and pinned_at is null and not legal_hold
       and not exists (select 1 from (${NEEDED}) needed where needed.id = $1::text)`,
    [backup.id, [...backup.from], backup.to, backup.at],
  );
}

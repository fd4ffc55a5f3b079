import type { SqlClient } from "../sql-client";

const MOVE = `
  update ops.environments set stage = $2, branch_pattern = null, settings = $3::jsonb, expires_at = $4::timestamptz
  where id = $1::uuid and stage = $5 and deleted_at is null and status <> 'deleting' returning id`;

/** Compare-and-set on the stage it was on; false when somebody else moved it. */
export async function moveStageRow(
  sql: SqlClient,
  id: string,
  move: { from: string; to: string; settings: object; expiresAt: Date | null },
): Promise<boolean> {
  const expires = move.expiresAt?.toISOString() ?? null;
  const rows = await sql.query(MOVE, [id, move.to, JSON.stringify(move.settings), expires, move.from]);
  return rows.length > 0;
}

const CONFIGURE = `
  update ops.environments set settings = $2::jsonb, keep = $3, expires_at = $4::timestamptz
  where id = $1::uuid and deleted_at is null and status <> 'deleting' returning id`;

export async function configureEnvironmentRow(
  sql: SqlClient,
  id: string,
  change: { settings: object; keep: boolean; expiresAt: Date | null },
): Promise<boolean> {
  const expires = change.expiresAt?.toISOString() ?? null;
  const rows = await sql.query(CONFIGURE, [id, JSON.stringify(change.settings), change.keep, expires]);
  return rows.length > 0;
}

const LIFE = `
  select e.settings, e.keep, p.settings as project_settings, e.branch_deleted_at, e.status,
    coalesce((
      select max(r.queued_at) from ops.runs r where r.env_id = e.id and r.kind in ('build', 'deploy', 'rollback')
    ), e.created_at) as built_at
  from ops.environments e join ops.projects p on p.id = e.project_id where e.id = $1::uuid`;

export type EnvironmentLifeRow = {
  settings: unknown;
  keep: boolean;
  project_settings: unknown;
  branch_deleted_at: Date | null;
  status: string;
  built_at: Date;
};

/** What the end of an environment's life is counted from. */
export async function readEnvironmentLife(sql: SqlClient, id: string): Promise<EnvironmentLifeRow | null> {
  const rows = await sql.query<EnvironmentLifeRow>(LIFE, [id]);
  return rows[0] ?? null;
}

const DELETING = `
  update ops.environments set status = 'deleting', keep = false, expires_at = $2::timestamptz
  where id = $1::uuid and deleted_at is null`;

/** From now on it only ends: should its deletion fail, the reconciler of expired environments tries again. */
export async function markDeleting(sql: SqlClient, id: string, now: Date): Promise<void> {
  await sql.query(DELETING, [id, now.toISOString()]);
}

const CANCEL = `select ops.cancel_run(r.id) from ops.runs r where r.env_id = $1::uuid and r.status = 'running'`;

export async function cancelRunning(sql: SqlClient, envId: string): Promise<void> {
  await sql.query(CANCEL, [envId]);
}

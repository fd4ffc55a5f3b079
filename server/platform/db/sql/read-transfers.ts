import type { SqlClient } from "../sql-client";

export type ExportRow = {
  id: string;
  backup_id: string;
  env_id: string;
  status: string;
  with_filestore: boolean;
  neutralized: boolean;
  file_name: string;
  size_bytes: string | null;
  sha256: string | null;
  failure: string | null;
  requested_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  run_id: string | null;
};

const EXPORT = `
  select x.id, x.backup_id, x.env_id, x.status, x.with_filestore, x.neutralized, x.file_name,
    x.part ->> 'plainBytes' as size_bytes, x.sha256, x.failure, u.name as requested_by, x.created_at, x.expires_at, x.run_id
  from ops.backup_exports x left join app.users u on u.id = x.requested_by`;

export async function readExport(sql: SqlClient, id: string): Promise<ExportRow | null> {
  const rows = await sql.query<ExportRow>(`${EXPORT} where x.id = $1::uuid`, [id]);
  return rows[0] ?? null;
}

/** The newest of a backup, whatever became of it. */
export async function findNewestExport(sql: SqlClient, backupId: string): Promise<ExportRow | null> {
  const rows = await sql.query<ExportRow>(
    `${EXPORT} where x.backup_id = $1::uuid order by x.created_at desc, x.id desc limit 1`,
    [backupId],
  );
  return rows[0] ?? null;
}

export function readOpenExports(sql: SqlClient, envId: string, limit: number): Promise<ExportRow[]> {
  return sql.query<ExportRow>(
    `${EXPORT} where x.env_id = $1::uuid and x.status in ('running', 'ready')
     order by x.created_at desc, x.id desc limit $2`,
    [envId, limit],
  );
}

export type ImportRow = {
  id: string;
  env_id: string;
  store_id: string;
  file_name: string;
  size_bytes: string;
  received_bytes: string;
  /** pieces that are here */
  parts: number;
  requested_by: string | null;
  expires_at: Date;
  removed_at: Date | null;
  backup_id: string | null;
  backup_status: string | null;
  failure: string | null;
  run_id: string | null;
};

const IMPORT = `
  select i.id, i.env_id, i.store_id, i.file_name, i.size_bytes::text, i.received_bytes::text,
    jsonb_array_length(i.parts) as parts, i.requested_by, i.expires_at, i.removed_at, i.backup_id, b.status as backup_status, b.failure, b.run_id
  from ops.backup_imports i left join ops.backups b on b.id = i.backup_id`;

export async function readImport(sql: SqlClient, id: string): Promise<ImportRow | null> {
  const rows = await sql.query<ImportRow>(`${IMPORT} where i.id = $1::uuid`, [id]);
  return rows[0] ?? null;
}

/** Those that have not arrived, and may still. */
export function readOpenImports(sql: SqlClient, envId: string, limit: number): Promise<ImportRow[]> {
  return sql.query<ImportRow>(
    `${IMPORT} where i.env_id = $1::uuid and i.backup_id is null and i.removed_at is null and i.expires_at > now()
     order by i.created_at desc, i.id desc limit $2`,
    [envId, limit],
  );
}

/** Whether a piece is noted. Its row is locked, so that whoever may be noting it at this moment has done so, or has not. */
export async function hasImportPart(sql: SqlClient, id: string, key: string): Promise<boolean> {
  const rows = await sql.query<{ parts: { key: string }[] }>(
    "select parts from ops.backup_imports where id = $1::uuid for share",
    [id],
  );
  return rows[0]?.parts.some((part) => part.key === key) ?? false;
}

export async function findImportPlace(sql: SqlClient, id: string): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(
    "select env_id as id from ops.backup_imports where id = $1::uuid",
    [id],
  );
  return rows[0]?.id ?? null;
}

/** Exports whose run has ended without saying so, and what it said. What is beyond the limit comes with the next round. */
export function readUnsettledExports(
  sql: SqlClient,
): Promise<{ id: string; status: string; reason: string | null }[]> {
  return sql.query(`
    select x.id, r.status, r.reason from ops.backup_exports x join ops.runs r on r.id = x.run_id
    where x.status = 'running' and r.status not in ('queued', 'awaiting_approval', 'running')
    order by x.created_at limit 50`);
}

/** Imports whose parts nobody needs any more: given up, or made into a backup, or failed at that. */
export function readSpentImports(
  sql: SqlClient,
  page: { now: Date; after: string | undefined; take: number },
): Promise<{ id: string }[]> {
  return sql.query(
    `select i.id from ops.backup_imports i left join ops.backups b on b.id = i.backup_id
     left join ops.runs r on r.id = b.run_id
     where i.removed_at is null and ($2::uuid is null or i.id > $2::uuid) and (
       (i.backup_id is null and i.expires_at < $1)
       or (b.id is not null and b.status <> 'running' and coalesce(r.status not in ('queued', 'running'), true)))
     order by i.id limit $3`,
    [page.now, page.after ?? null, page.take],
  );
}

import type { SqlClient } from "../sql-client";

export type DiskBackupRow = { id: string; manifest: string };

const ON_DISK = `
  select b.id, b.manifest from ops.backups b join ops.backup_stores s on s.id = b.store_id
  where s.kind = 'disk' and b.status in ('stored', 'verified') and b.removed_at is null and b.manifest is not null`;

/** listDiskBackups: kept ones whose store is a folder of this machine, with the keys of their manifests. */
export function listDiskBackups(sql: SqlClient): Promise<DiskBackupRow[]> {
  return sql.query<DiskBackupRow>(ON_DISK);
}

const MARK_UNSEEN = `
  update ops.backups set status = 'stored', verified_at = null, verify_problem = $2
  where id = any ($1::uuid[]) and status in ('stored', 'verified')`;

/** markUnseen takes their proof away until somebody proves them again. */
export async function markUnseen(sql: SqlClient, ids: readonly string[], problem: string): Promise<void> {
  await sql.query(MARK_UNSEEN, [ids, problem]);
}

import type { SqlClient } from "../sql-client";
import type { BackupRow } from "./read-backups";

export type KeptRow = Pick<
  BackupRow,
  | "id"
  | "project_id"
  | "env_id"
  | "env_name"
  | "status"
  | "trigger"
  | "created_at"
  | "data_at"
  | "doubted"
  | "pinned_at"
  | "legal_hold"
>;

const KEPT = `
  select b.id, b.project_id, b.env_id, e.name as env_name, b.status, b.trigger, b.created_at, b.data_at, b.doubted,
    b.pinned_at, b.legal_hold
  from ops.backups b join ops.environments e on e.id = b.env_id
  where b.status in ('stored', 'verified')`;

/** The kept backups of every project. */
export function readAllKeptBackups(sql: SqlClient): Promise<KeptRow[]> {
  return sql.query<KeptRow>(KEPT);
}

/** The kept backups of a whole project, newest first. */
export function readKeptBackups(sql: SqlClient, projectId: string, limit: number): Promise<KeptRow[]> {
  return sql.query<KeptRow>(
    `${KEPT} and b.project_id = $1::uuid
     order by coalesce(b.data_at, b.created_at) desc, b.id limit $2`,
    [projectId, limit],
  );
}

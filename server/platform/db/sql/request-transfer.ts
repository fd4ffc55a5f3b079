import type { SqlClient } from "../sql-client";

/** The id of the export, also of one that is there already. */
export async function requestExportRow(
  sql: SqlClient,
  wanted: { backupId: string; filestore: boolean; neutralized: boolean; source: string },
): Promise<string> {
  const rows = await sql.query<{ id: string }>("select ops.request_export($1::uuid, $2, $3, $4) as id", [
    wanted.backupId,
    wanted.filestore,
    wanted.neutralized,
    wanted.source,
  ]);
  return idOf(rows);
}

export async function beginImportRow(
  sql: SqlClient,
  file: { envId: string; fileName: string; sizeBytes: number; expiresAt: Date },
): Promise<string> {
  const rows = await sql.query<{ id: string }>(
    "select ops.begin_import($1::uuid, $2, $3::bigint, $4::timestamptz) as id",
    [file.envId, file.fileName, file.sizeBytes, file.expiresAt],
  );
  return idOf(rows);
}

export async function addImportPartRow(
  sql: SqlClient,
  piece: { importId: string; start: number; part: object; expiresAt: Date; source: string },
): Promise<void> {
  await sql.query("select ops.add_import_part($1::uuid, $2::bigint, $3::jsonb, $4::timestamptz, $5)", [
    piece.importId,
    piece.start,
    JSON.stringify(piece.part),
    piece.expiresAt,
    piece.source,
  ]);
}

export async function giveUpImportRow(sql: SqlClient, importId: string): Promise<void> {
  await sql.query("select ops.give_up_import($1::uuid)", [importId]);
}

export async function addDownloadRow(
  sql: SqlClient,
  taken: { exportId: string; personId: string; firstByte: number; lastByte: number },
): Promise<void> {
  await sql.query(
    `insert into ops.backup_downloads (project_id, env_id, backup_id, export_id, person_id, first_byte, last_byte)
     select project_id, env_id, backup_id, id, $2::uuid, $3::bigint, $4::bigint from ops.backup_exports where id = $1::uuid`,
    [taken.exportId, taken.personId, taken.firstByte, taken.lastByte],
  );
}

function idOf(rows: { id: string }[]): string {
  const id = rows[0]?.id;
  if (!id) throw new Error("the function gave no id");
  return id;
}

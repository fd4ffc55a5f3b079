import type { ExportRow } from "@/server/platform/db/sql/read-transfers";
import type { ExportDto } from "../contract";

export function toExport(row: ExportRow): ExportDto {
  return {
    id: row.id,
    backupId: row.backup_id,
    environmentId: row.env_id,
    status: row.status as ExportDto["status"],
    filestore: row.with_filestore,
    neutralized: row.neutralized,
    fileName: row.file_name,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    sha256: row.sha256,
    failure: row.failure,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    runId: row.run_id,
  };
}

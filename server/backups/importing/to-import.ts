import type { ImportRow } from "@/server/platform/db/sql/read-transfers";
import type { ImportDto } from "../contract";
import type { ImportStatus } from "../states";
import { BACKUP_TUNABLES } from "../tunables";

/** toImport: `url` is the portal's. */
export function toImport(
  row: ImportRow,
  { url, userId, now }: { url: string; userId: string; now: Date },
): ImportDto {
  return {
    id: row.id,
    environmentId: row.env_id,
    status: statusOf(row, now),
    fileName: row.file_name,
    sizeBytes: Number(row.size_bytes),
    receivedBytes: Number(row.received_bytes),
    uploadUrl: `${url}/api/imports/${row.id}`,
    pieceMaxBytes: BACKUP_TUNABLES.uploadPieceMaxBytes,
    mine: row.requested_by === userId,
    expiresAt: row.expires_at.toISOString(),
    backupId: row.backup_id,
    runId: row.run_id,
    failure: row.failure,
  };
}

function statusOf(row: ImportRow, now: Date): ImportStatus {
  if (row.backup_id === null)
    return row.removed_at !== null || row.expires_at <= now ? "given_up" : "uploading";
  if (row.backup_status === "running") return "importing";
  return row.backup_status === "failed" ? "failed" : "imported";
}

import type { Clock } from "@/server/platform/clock";
import {
  readNewestControlBackups,
  type NewestControlBackupRow,
} from "@/server/platform/db/sql/control-backups";
import { isInstanceOwner } from "@/server/platform/db/sql/instance-owner";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { ControlBackupRow, ControlBackups } from "./contract";
import { CONTROL_BACKUP_TUNABLES } from "./tunables";

/** readControlBackups: what Status says of them. Whoever does not own the installation sees none. */
export async function readControlBackups(
  sql: SqlClient,
  clock: Clock,
  place: string,
): Promise<ControlBackups> {
  const mayTake = await isInstanceOwner(sql);
  if (!mayTake) return { mayTake, newestVerified: null, overdue: false, newest: null, kept: 0, place: null };
  const rows = await readNewestControlBackups(sql);
  const verified = rows.find(({ status }) => status === "verified") ?? null;
  const since = clock.now().getTime() - CONTROL_BACKUP_TUNABLES.overdueMs;
  const isYoung = (rows[0]?.installed_at ?? clock.now()).getTime() > since;
  return {
    mayTake,
    newestVerified: verified && toRow(verified),
    overdue: verified?.data_at ? verified.data_at.getTime() < since : !isYoung,
    newest: rows[0]?.id ? toRow(rows[0]) : null,
    kept: rows[0]?.kept ?? 0,
    place,
  };
}

function toRow(row: NewestControlBackupRow): ControlBackupRow {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    trigger: row.trigger as ControlBackupRow["trigger"],
    status: row.status as ControlBackupRow["status"],
    dataAt: row.data_at?.toISOString() ?? null,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    repositories: row.repositories,
    missingRepositories: row.missing_repositories ?? [],
    proofMs: row.proof_ms,
    failure: row.failure,
  };
}

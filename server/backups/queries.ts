import {
  findRetention,
  findSchedule,
  readBackup,
  readBackups,
  readDrills,
  readRestore,
  readRestores,
  readStoreUse,
  readUnproven,
  type BackupRow,
  type DrillRow,
  type RestoreRow,
} from "@/server/platform/db/sql/read-backups";
import { readOpenExports, readOpenImports } from "@/server/platform/db/sql/read-transfers";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import { backupSizes, type BackupDto, type BackupOverview, type RestoreDto } from "./contract";
import { toExport } from "./exporting/to-export";
import { toImport } from "./importing/to-import";
import { judgeKept } from "./judge-kept";
import type { RetentionVerdict } from "./plan-retention";
import { isKept, provenSince, undoBlockedReason, type BackupStatus } from "./states";
import { toPolicy } from "./to-policy";

type Page = { cursor?: string | null; limit: number };

/** listBackups: newest first, without those that the rules removed; the cursor is opaque. */
export async function listBackups(
  sql: SqlClient,
  envId: string,
  { cursor, limit }: Page,
): Promise<{ items: BackupDto[]; nextCursor: string | null }> {
  const before = /^([\d:.TZ-]+)_([0-9a-f-]{36})$/.exec(cursor ?? "");
  const rows = await readBackups(sql, envId, {
    before: before?.[1] && before[2] ? { createdAt: before[1], id: before[2] } : null,
    limit: limit + 1,
    withExpired: false,
  });
  const items = rows.slice(0, limit).map(toBackup);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? `${last.createdAt}_${last.id}` : null;
  return { items, nextCursor };
}

/** getBackup throws not_found for one the person may not see. */
export async function getBackup(sql: SqlClient, id: string): Promise<BackupDto> {
  const row = await readBackup(sql, id);
  if (!row) throw notFound("backup");
  return toBackup(row);
}

/** readOverview: all that the page of an environment's backups shows first, with the reason why each one is kept. */
export async function readOverview(
  sql: SqlClient,
  env: { id: string; project_id: string; stage: string },
  asker: { url: string; userId: string; now: Date },
): Promise<BackupOverview> {
  const { now } = asker;
  const rows = await readBackups(sql, env.id, { before: null, limit: SHOWN, withExpired: false });
  const items = rows.map(toBackup);
  const schedule = await findSchedule(sql, env.id);
  const retention = toPolicy(await findRetention(sql, env.project_id));
  const kept = rows.filter((row) => isKept(row.status as BackupStatus));
  const verdicts = judgeKept(kept, retention, now);
  // what was brought from elsewhere proves nothing about the data of here
  const newestProven = items.find((item) => item.status === "verified" && item.trigger !== "import") ?? null;
  const stores = await readStoreUse(sql, env.project_id);
  return {
    newestProven,
    overdue: (await readUnproven(sql, { since: provenSince(now), envId: env.id })).length > 0,
    items: items.map((item) => withReasons(item, verdicts)),
    schedule: schedule && {
      cron: schedule.cron,
      timeZone: schedule.time_zone,
      enabled: schedule.enabled,
      nextAt: schedule.next_at?.toISOString() ?? null,
    },
    retention,
    storage: {
      logicalBytes: kept.reduce((sum, row) => sum + logicalBytes(row), 0),
      stores: stores.map((store) => ({
        name: store.name,
        kind: store.kind === "s3" ? "s3" : "disk",
        usedBytes: store.used_bytes === null ? null : Number(store.used_bytes),
        problem: store.problem,
      })),
    },
    restores: (await readRestores(sql, env.id, RESTORES_SHOWN)).map((row) => toRestore(row, now)),
    drills: (await readDrills(sql, env.id, DRILLS_SHOWN)).map(toDrill),
    exports: (await readOpenExports(sql, env.id, TRANSFERS_SHOWN)).map(toExport),
    uploads: (await readOpenImports(sql, env.id, TRANSFERS_SHOWN)).map((row) => toImport(row, asker)),
  };
}

function withReasons(
  item: BackupDto,
  verdicts: readonly RetentionVerdict[],
): BackupOverview["items"][number] {
  return { ...item, keptBy: verdicts.find(({ id }) => id === item.id)?.reasons ?? null };
}

/** Retention keeps a few dozen; more than these are on further pages. */
const SHOWN = 200;
const RESTORES_SHOWN = 10;
const DRILLS_SHOWN = 10;
const TRANSFERS_SHOWN = 20;

function toDrill(row: DrillRow): BackupOverview["drills"][number] {
  return {
    runId: row.id,
    kind: row.kind === "restore" ? "restore" : "verify",
    succeeded: row.status === "succeeded",
    finishedAt: row.finished_at.toISOString(),
    seconds: row.seconds,
    reason: row.reason,
  };
}

function logicalBytes(row: BackupRow): number {
  const { database, filestore } = backupSizes.parse(row.sizes);
  return database + filestore;
}

/** getRestore: with how far it is, and whether it can be undone. */
export async function getRestore(sql: SqlClient, id: string, now: Date): Promise<RestoreDto> {
  const row = await readRestore(sql, id);
  if (!row) throw notFound("restore");
  return toRestore(row, now);
}

/** getReplaced: the deployment that "undo restore" goes back to; throws conflict when it cannot. */
export async function getReplaced(sql: SqlClient, restoreId: string, now: Date): Promise<string> {
  const { undoBlocked, replacedDeploymentId } = await getRestore(sql, restoreId, now);
  if (undoBlocked === null && replacedDeploymentId !== null) return replacedDeploymentId;
  throw new AppError("conflict", undoBlocked ?? "Nothing served here before.");
}

function toBackup(row: BackupRow): BackupDto {
  return {
    id: row.id,
    environmentId: row.env_id,
    environmentName: row.env_name,
    stage: row.stage as BackupDto["stage"],
    status: row.status as BackupDto["status"],
    trigger: row.trigger as BackupDto["trigger"],
    comment: row.comment,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    dataAt: row.data_at?.toISOString() ?? null,
    storedAt: row.stored_at?.toISOString() ?? null,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    verifySeconds: row.verify_seconds,
    verifyProblem: row.verify_problem,
    failure: row.failure,
    gitSha: row.git_sha,
    odooVersion: row.odoo_version,
    neutralized: row.neutralized,
    encrypted: row.encrypted,
    store: row.store,
    sizes: backupSizes.parse(row.sizes),
    pinned: row.pinned_at !== null,
    legalHold: row.legal_hold,
    runId: row.run_id,
    verifyRunId: row.verify_run_id,
    verifying: row.verifying,
  };
}

function toRestore(row: RestoreRow, now: Date): RestoreDto {
  const undo = {
    succeeded: row.run_status === "succeeded",
    isCurrent: row.is_current,
    hasReplaced: row.replaced_deployment_id !== null,
    isGone: row.replaced_gone,
    undoUntil: row.undo_until,
  };
  return {
    id: row.id,
    backupId: row.backup_id,
    environmentId: row.target_env,
    environmentName: row.env_name,
    parts: row.parts as RestoreDto["parts"],
    comment: row.comment,
    requestedBy: row.requested_by,
    requestedById: row.requested_by_id,
    createdAt: row.created_at.toISOString(),
    dataAt: row.data_at?.toISOString() ?? null,
    approval: row.approval_status as RestoreDto["approval"],
    approvalId: row.approval_id,
    runId: row.run_id,
    runStatus: row.run_status as RestoreDto["runStatus"],
    reason: row.run_reason,
    replacedDeploymentId: row.replaced_deployment_id,
    undoUntil: row.undo_until?.toISOString() ?? null,
    undoBlocked: undoBlockedReason(undo, now),
  };
}

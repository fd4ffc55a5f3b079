import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import {
  createBackupRow,
  decideApprovalRow,
  holdBackupRow,
  restoreBackupRow,
  verifyBackupRow,
} from "@/server/platform/db/sql/request-backup";
import { pinBackup, writeRetention, writeSchedule } from "@/server/platform/db/sql/read-backups";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, lostRace } from "@/server/platform/errors";
import type { RunSource } from "@/server/runs/contract";
import type { BackupDto, RestoreDto, RestoreParts, RetentionPolicyDto } from "./contract";
import { findScheduleProblem, isTimeZone, planNext } from "./plan-next";
import { getBackup, getRestore } from "./queries";
import { restoreBlockedReason, UNKNOWN_ZONE, verifyBlockedReason } from "./states";

/** requestBackup queues a backup of what serves. */
export async function requestBackup(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  request: { comment: string | null; source: RunSource },
): Promise<BackupDto> {
  if (environment.current_deployment_id === null)
    throw new AppError(
      "conflict",
      "Nothing has been built here yet, so there is nothing to back up. Push first.",
    );
  const id = await createBackupRow(sql, {
    projectId: environment.project_id,
    envName: environment.name,
    comment: request.comment,
    trigger: "manual",
    snapshotId: null,
    source: request.source,
  });
  return getBackup(sql, id);
}

/** requestVerify queues a proof, or gives the run of one that is under way. */
export async function requestVerify(sql: SqlClient, backupId: string, source: RunSource): Promise<string> {
  const backup = await getBackup(sql, backupId);
  const reason = verifyBlockedReason({ ...backup, verifying: false });
  if (reason) throw new AppError("conflict", reason);
  return verifyBackupRow(sql, backupId, source);
}

/** requestRestore queues a restore, or asks for the approval that production needs. */
export async function requestRestore(
  sql: SqlClient,
  target: EnvironmentAccessRow,
  request: {
    backupId: string;
    parts: RestoreParts;
    comment: string | null;
    source: RunSource;
    /** false: a project's own token, which is nobody whose word another person's could be held against */
    byPerson: boolean;
    now: Date;
  },
): Promise<RestoreDto> {
  if (target.stage === "production" && !request.byPerson)
    throw new AppError(
      "forbidden",
      "A restore over production is asked for by one person and agreed to by another. Use a personal token, or sign in.",
    );
  const backup = await getBackup(sql, request.backupId);
  const reason = restoreBlockedReason(backup, target.stage);
  if (reason) throw new AppError("conflict", reason);
  if (request.parts === "filestore" && target.current_deployment_id === null)
    throw new AppError(
      "conflict",
      "Nothing serves here yet, so files alone cannot be restored. Restore both.",
    );
  const { backupId, parts, comment, source } = request;
  const id = await restoreBackupRow(sql, { backupId, targetEnvId: target.id, parts, comment, source });
  return getRestore(sql, id, request.now);
}

/** decideRestore approves, rejects or takes back what waits; the database refuses who asked themselves. */
export async function decideRestore(
  sql: SqlClient,
  restoreId: string,
  decision: {
    decision: "approved" | "rejected" | "withdrawn";
    comment: string | null;
    userId: string;
    now: Date;
  },
): Promise<RestoreDto> {
  const restore = await getRestore(sql, restoreId, decision.now);
  if (restore.approval !== "pending" || restore.approvalId === null)
    throw new AppError("conflict", "This restore does not wait for anybody.");
  const isOwn = restore.requestedById === decision.userId;
  if (isOwn && decision.decision !== "withdrawn")
    throw new AppError(
      "forbidden",
      "Nobody decides about what they asked for themselves. Ask somebody else, or take it back.",
    );
  if (!isOwn && decision.decision === "withdrawn")
    throw new AppError("forbidden", "Only whoever asked can take it back. You can reject it.");
  await decideApprovalRow(sql, { approvalId: restore.approvalId, ...decision });
  return getRestore(sql, restoreId, decision.now);
}

/** setPinned keeps a backup whatever the rules say, or leaves it to them again. */
export async function setPinned(
  sql: SqlClient,
  backup: { id: string; pinned: boolean; at: Date },
): Promise<BackupDto> {
  if (!(await pinBackup(sql, backup))) throw lostRace("The backup");
  return getBackup(sql, backup.id);
}

/** setHold: what is held is never removed, and only whoever configures the project lifts it. */
export async function setHold(sql: SqlClient, id: string, hold: boolean): Promise<BackupDto> {
  await holdBackupRow(sql, id, hold);
  return getBackup(sql, id);
}

/** setSchedule: the next time counts from now. */
export async function setSchedule(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  schedule: { cron: string; timeZone: string; enabled: boolean; now: Date },
): Promise<{ nextAt: string | null }> {
  const problem = findScheduleProblem(schedule.cron, schedule.timeZone, schedule.now);
  if (problem) throw new AppError("invalid", problem);
  const nextAt = schedule.enabled ? planNext(schedule.cron, schedule.timeZone, schedule.now) : null;
  const env = { id: environment.id, projectId: environment.project_id };
  const { cron, timeZone: time_zone, enabled } = schedule;
  await writeSchedule(sql, env, { cron, time_zone, enabled, next_at: nextAt });
  return { nextAt: nextAt?.toISOString() ?? null };
}

/** setRetention refuses rules that would keep nothing, as restic does. */
export async function setRetention(
  sql: SqlClient,
  projectId: string,
  policy: RetentionPolicyDto,
): Promise<void> {
  const { keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly, timeZone } = policy;
  if (keepLast + keepDaily + keepWeekly + keepMonthly + keepYearly === 0)
    throw new AppError("invalid", "These rules would keep nothing at all. Keep at least one.");
  if (!isTimeZone(timeZone)) throw new AppError("invalid", UNKNOWN_ZONE);
  await writeRetention(sql, projectId, {
    keep_last: keepLast,
    keep_daily: keepDaily,
    keep_weekly: keepWeekly,
    keep_monthly: keepMonthly,
    keep_yearly: keepYearly,
    time_zone: timeZone,
  });
}

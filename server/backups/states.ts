/** The life of a backup and of a restore, for use cases and buttons alike. Pure and browser-safe. */

export const BACKUP_STATUSES = ["running", "stored", "verified", "failed", "expired"] as const;
export type BackupStatus = (typeof BACKUP_STATUSES)[number];

export const BACKUP_TRIGGERS = ["manual", "schedule", "before_deploy", "before_restore"] as const;
export type BackupTrigger = (typeof BACKUP_TRIGGERS)[number];

export const BACKUP_TRIGGER_LABELS: Record<BackupTrigger, string> = {
  manual: "By hand",
  schedule: "Scheduled",
  before_deploy: "Before an update",
  before_restore: "Before a restore",
};

export const RESTORE_PARTS = ["both", "database", "filestore"] as const;

/** Which status may follow which; every write names where it comes from. */
export const BACKUP_TRANSITIONS = {
  store: { from: ["running"], to: "stored" },
  fail: { from: ["running"], to: "failed" },
  prove: { from: ["stored", "verified"], to: "verified" },
  doubt: { from: ["stored", "verified"], to: "stored" },
  expire: { from: ["stored", "verified"], to: "expired" },
} as const satisfies Record<string, { from: readonly BackupStatus[]; to: BackupStatus }>;

/** isKept: its parts are whole in the store. */
export function isKept(status: BackupStatus): boolean {
  return status === "stored" || status === "verified";
}

/** restoreBlockedReason: null when a backup can be restored into a stage, else why not. */
export function restoreBlockedReason(
  backup: { status: BackupStatus; neutralized: boolean },
  stage: string,
): string | null {
  if (!isKept(backup.status)) return NOT_KEPT[backup.status];
  if (stage === "production" && backup.neutralized)
    return "Its mail servers, crons and payment providers were turned off: it cannot serve production.";
  return null;
}

/** verifyBlockedReason: null when a backup can be proven now. */
export function verifyBlockedReason(backup: { status: BackupStatus; verifying: boolean }): string | null {
  if (backup.verifying) return "It is being proven now.";
  return isKept(backup.status) ? null : NOT_KEPT[backup.status];
}

/** undoBlockedReason: null when what a restore replaced can come back, else why not. */
export function undoBlockedReason(
  restore: { succeeded: boolean; isCurrent: boolean; hasReplaced: boolean; undoUntil: Date | null },
  now: Date,
): string | null {
  if (!restore.succeeded) return "Nothing was replaced.";
  if (!restore.hasReplaced) return "Nothing served here before.";
  if (!restore.isCurrent) return "Something else serves since. Roll back to the deployment you want.";
  if (restore.undoUntil === null || restore.undoUntil < now)
    return "The data of before is not kept any more. Restore another backup.";
  return null;
}

export const APPROVAL_STATES = ["not_needed", "pending", "approved", "rejected", "withdrawn"] as const;

const NOT_KEPT: Record<BackupStatus, string | null> = {
  running: "It is still being made.",
  stored: null,
  verified: null,
  failed: "It failed, so there is nothing to use.",
  expired: "It was removed by the retention rules.",
};

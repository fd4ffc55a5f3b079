/** The life of a backup and of a restore, for use cases and buttons alike. Pure and browser-safe. */

export const BACKUP_STATUSES = ["running", "stored", "verified", "failed", "expired"] as const;
export type BackupStatus = (typeof BACKUP_STATUSES)[number];

export const BACKUP_TRIGGERS = ["manual", "schedule", "before_deploy", "before_restore", "import"] as const;
export type BackupTrigger = (typeof BACKUP_TRIGGERS)[number];

export const BACKUP_TRIGGER_LABELS: Record<BackupTrigger, string> = {
  manual: "By hand",
  schedule: "Scheduled",
  before_deploy: "Before an update",
  before_restore: "Before a restore",
  import: "Imported",
};

export const EXPORT_STATUSES = ["running", "ready", "failed", "expired"] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

export const EXPORT_TRANSITIONS = {
  finish: { from: ["running"], to: "ready" },
  fail: { from: ["running"], to: "failed" },
  expire: { from: ["ready"], to: "expired" },
} as const satisfies Record<string, { from: readonly ExportStatus[]; to: ExportStatus }>;

/** Of a file that is brought: once all of it is here, it is what its backup is. */
export const IMPORT_STATUSES = ["uploading", "importing", "imported", "failed", "given_up"] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** downloadBlockedReason: null when a backup can be made into a file to download. */
export function downloadBlockedReason(backup: { status: BackupStatus }): string | null {
  return isKept(backup.status) ? null : NOT_KEPT[backup.status];
}

export const RESTORE_PARTS = ["both", "database", "filestore"] as const;

/** Which status may follow which; every write names where it comes from. */
export const BACKUP_TRANSITIONS = {
  store: { from: ["running"], to: "stored" },
  fail: { from: ["running"], to: "failed" },
  prove: { from: ["stored", "verified"], to: "verified" },
  doubt: { from: ["stored", "verified"], to: "stored" },
  expire: { from: ["stored", "verified"], to: "expired" },
} as const satisfies Record<string, { from: readonly BackupStatus[]; to: BackupStatus }>;

/**
 * UNSEEN: the problem of a backup whose files were not on the machine that Capstan was recovered onto. It says nothing
 * against the backup, so the rules go on counting on it: its folder may be copied there yet.
 */
export const UNSEEN =
  "Capstan was recovered onto a machine that does not have its files. Copy the folder backups/ of the lost machine first (docs/runbooks/recover.md), then press Verify.";

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
  restore: {
    succeeded: boolean;
    isCurrent: boolean;
    hasReplaced: boolean;
    isGone: boolean;
    undoUntil: Date | null;
  },
  now: Date,
): string | null {
  if (!restore.succeeded) return "It has not replaced anything.";
  if (!restore.hasReplaced) return "Nothing served here before.";
  if (!restore.isCurrent) return "Something else serves since. Roll back to the deployment you want.";
  if (restore.isGone) return "The database of before was lost. Restore another backup.";
  if (restore.undoUntil === null || restore.undoUntil < now)
    return "The data of before is not kept any more. Restore another backup.";
  return null;
}

/** What is said of a time zone that nobody knows; pages say it beside the field. */
export const UNKNOWN_ZONE = "This time zone is not known. Write it as Europe/Berlin.";

export const APPROVAL_STATES = ["not_needed", "pending", "approved", "rejected", "withdrawn"] as const;

/** Production without a proven backup for so long is reported: a day's backup, its proof, and some time to spare. */
export const PROVEN_MAX_AGE_HOURS = 26;

/** provenSince: production's newest proven data is of this moment or a later one, or people are told. */
export function provenSince(now: Date): Date {
  return new Date(+now - PROVEN_MAX_AGE_HOURS * 3_600_000);
}

const NOT_KEPT: Record<BackupStatus, string | null> = {
  running: "It is still being made.",
  stored: null,
  verified: null,
  failed: "It failed, so there is nothing to use.",
  expired: "It was removed by the retention rules.",
};

import type { BackupStatus } from "@/server/backups/states";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatPlural } from "@/components/lib/format-count";

/** Words of the Backups page. */
export const backupStrings = {
  title: "Backups",
  newest: "Newest proven backup",
  none: "None yet",
  noneText:
    "A backup counts as proven when it was restored into a database of its own and people could sign in to it.",
  provenIn: (seconds: number) => `Proven in ${seconds} s. A restore takes about as long.`,
  overdue:
    "Production has had no proven backup for more than 26 hours. Look at the last ones below, then back up now.",
  next: "Next",
  noSchedule: "Not scheduled",
  scheduleText: (cron: string, zone: string) => `${cron} (${zone})`,
  storage: "Storage",
  logical: (bytes: number) => `${formatBytes(bytes)} of data`,
  stored: (name: string, bytes: number | null) =>
    bytes === null ? `on ${name}, not counted yet` : `${formatBytes(bytes)} on ${name}, each file once`,
  backUpNow: "Back up now",
  queued: "Backup queued",
  nothingBuilt: "Nothing has been built here yet. Push first.",
  emptyTitle: "No backups yet",
  emptyText:
    "A backup has the database and all files, is checked part by part, and is proven by restoring it. Production gets one each night.",
  list: "Kept backups",
  listText: (daily: number, weekly: number, monthly: number) =>
    `${daily} daily, ${weekly} weekly and ${monthly} monthly ones are kept. Pinned ones stay.`,
  keptBy: "Kept:",
  goes: "Goes at the next look",
  files: (files: number) => formatPlural(files, "file", "files"),
  missing: (files: number) => `${formatPlural(files, "file", "files")} missing in Odoo itself`,
  restore: "Restore…",
  verify: "Verify now",
  verifying: "Being proven",
  verifyQueued: "Proof queued",
  pin: "Pin",
  unpin: "Unpin",
  pinned: "Pinned: it stays",
  unpinned: "No longer pinned",
  failedTo: (what: string) => `${what} did not work`,
  showRun: "Show the run",
  restoreTitle: (when: string) => `Restore the data of ${when}`,
  into: "Into",
  what: "What",
  parts: { both: "Database and files", database: "Database only", filestore: "Files only" },
  comment: "Why",
  confirmRestore: "Restore",
  askApproval: "Ask for approval",
  meaning: {
    beside:
      "It is restored beside what serves, checked, and Odoo is started on it. Only then it is switched over.",
    fails: "If anything fails before that, what serves now stays as it is.",
    kept: "What serves now is kept, so that this restore can be undone.",
    lost: "What people enter from now on until the switch is in the kept data only.",
    neutral:
      "Mail servers, crons and payment providers are turned off, and it does not start unless that is proven.",
    approval: "This is production: somebody else with the right to has to approve it first.",
  },
  restoreQueued: "Restore queued",
  approvalAsked: "Approval asked for",
  waits: (who: string, what: string) =>
    `${who} asks to restore ${what} over production. Somebody else has to approve it.`,
  somebody: "Somebody",
  approve: "Approve",
  reject: "Reject",
  withdraw: "Take back",
  approved: "Approved: the restore is queued",
  rejected: "Rejected",
  withdrawn: "Taken back",
  restoring: "A restore is under way.",
  restored: "Restored. What served before is kept.",
  undo: "Undo restore",
  undoTitle: "Undo the restore",
  undoText:
    "What served before the restore serves again, with the data it had. What was entered since stays behind as a snapshot.",
  undoQueued: "Undo queued",
  restoreFailed: "The last restore did not work. What served before still serves.",
} as const;

/** Words for the states of a backup. */
export const backupStatusStrings: Record<BackupStatus, string> = {
  running: "Being made",
  stored: "Stored",
  verified: "Verified",
  failed: "Failed",
  expired: "Removed",
};

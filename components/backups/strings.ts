import { PROVEN_MAX_AGE_HOURS, type BackupStatus } from "@/server/backups/states";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatPlural } from "@/components/lib/format-count";

/** Words of the Backups page. */
export const backupStrings = {
  title: "Backups",
  glance: "At a glance",
  newest: "Newest proven backup",
  none: "None yet",
  noneText:
    "A backup counts as proven when it was restored into a database of its own and people could sign in to it.",
  noneOfHere: "What was imported does not count: its data is from elsewhere.",
  provenIn: (seconds: number) => `Proven in ${seconds} s. A restore takes about as long.`,
  overdue: `Production has had no proven backup for more than ${PROVEN_MAX_AGE_HOURS} hours. Look at the last ones below, then back up now.`,
  next: "Next",
  noSchedule: "Not scheduled",
  scheduleText: (when: string, zone: string) => `${when} (${zone})`,
  storage: "Storage",
  logical: (bytes: number) => `${formatBytes(bytes)} of data`,
  stored: (name: string, bytes: number | null) =>
    bytes === null ? `on ${name}, not counted yet` : `${formatBytes(bytes)} on ${name}, each file once`,
  backUpNow: "Back up now",
  withComment: "With a comment…",
  commentTitle: "Back up with a comment",
  commentLabel: "Comment",
  commentHint: "It stands beside the backup, as: before the price change.",
  commentConfirm: "Back up",
  queued: "Backup queued",
  nothingBuilt: "Nothing has been built here yet. Push first.",
  notYours: (role: string, stage: string) => `Your role (${role}) may not do this on ${stage}.`,
  emptyTitle: "No backups yet",
  emptyText:
    "A backup has the database and all files, is checked part by part, and is proven by restoring it. Production gets one each night.",
  list: "Kept backups",
  listText: (daily: number, weekly: number, monthly: number) =>
    `The newest of each of ${daily} days, ${weekly} weeks and ${monthly} months is kept. Pinned ones stay.`,
  keptBy: "Kept:",
  goes: "Removed soon: no rule keeps it. Pin it to keep it.",
  files: (files: number) => formatPlural(files, "file", "files"),
  missing: (files: number) => `${formatPlural(files, "file", "files")} missing in Odoo itself`,
  restore: "Restore…",
  verify: "Verify now",
  verifying: "Being proven",
  verifyQueued: "Proof queued",
  pin: "Pin",
  unpin: "Unpin",
  pinned: "Pinned: it stays",
  pinnedBadge: "Pinned",
  unpinned: "No longer pinned",
  hold: "Hold",
  unhold: "Lift hold",
  unholdTitle: "Lift the legal hold?",
  unholdText:
    "The retention rules apply to this backup again: unless one of them keeps it, or it is pinned, it is removed soon.",
  held: "Under legal hold: it stays until the hold is lifted",
  unheld: "No longer under legal hold",
  onHold: "Legal hold",
  storeProblem: (name: string, problem: string) => `The store ${name} could not be used: ${problem}`,
  storeSettings: "Backup settings",
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
    since: "It is the data of",
    gone: (when: string) =>
      `(${when}). What was entered in production since then is gone from what serves, and stays in the kept data only.`,
    lost: "What people enter from now on until the switch is in the kept data only.",
    neutral:
      "Mail servers, crons and payment providers are turned off, keys and passwords of elsewhere are removed, and it does not start unless that is proven.",
    approval:
      "This is production: somebody else with the right to has to approve it first. If you are alone, roll back with data, or restore into a new branch.",
    took: (seconds: number) =>
      `Proving this backup took ${seconds} s. The restore takes about as long, and nobody has to wait for it.`,
  },
  restoreQueued: "Restore queued",
  approvalAsked: "Approval asked for",
  waiting: {
    both: (when: string) => `database and files of ${when}`,
    database: (when: string) => `the database of ${when}`,
    filestore: (when: string) => `the files of ${when}`,
  },
  waits: (who: string, what: string) =>
    `${who} asks to restore ${what} over production. Somebody else has to approve it.`,
  waitsForOthers: (what: string) =>
    `You asked to restore ${what} over production. Somebody else has to approve it: another owner, administrator or technical approver of the project.`,
  toMembers: "Members",
  somebody: "Somebody",
  approve: "Approve",
  reject: "Reject",
  asks: (who: string, what: string) => `${who} asks to restore ${what} over production.`,
  approveTitle: "Approve the restore over production?",
  rejectTitle: "Reject the restore?",
  rejectText: "Production stays as it is. Whoever asked is told, with your comment.",
  decisionComment: "Comment",
  withdraw: "Take back",
  approved: "Approved: the restore is queued",
  rejected: "Rejected",
  withdrawn: "Taken back",
  restoring: "A restore is under way. Until it is switched over, what served before serves.",
  restored: "Restored. What served before is kept.",
  undoEnds: "The way back ends",
  undo: "Undo restore",
  undoTitle: "Undo the restore",
  undoText:
    "What served before the restore serves again, with the data it had. What was entered since stays behind as a snapshot.",
  undoQueued: "Undo queued",
  newBranch: "A new branch…",
  newBranchName: "Name of the branch",
  newBranchHint: "It begins at production's newest commit. Its name decides its stage.",
  newBranchMissing: "Give the new branch a name.",
  newBranchTaken: (name: string) => `There is a branch named ${name}. Choose it above, or another name.`,
  restoreFailed: "The last restore did not work. What served before still serves.",
} as const;

/** Words of the dialog about when backups are taken. */
export const scheduleStrings = {
  change: "Change…",
  title: "When backups are taken",
  save: "Save",
  saved: "Schedule saved",
  savedOff: "Scheduled backups are off here",
  enabled: "Take backups by themselves",
  cron: "Cron expression",
  cronHint: "Minute, hour, day, month, weekday. 30 2 * * * is half past two each night.",
  timeZone: "Time zone",
  timeZoneHint: "Whose clocks are meant: Europe/Berlin, for example.",
  next: "Next, on your clock",
} as const;

/** Words of how many backups are kept. */
export const retentionStrings = {
  title: "How many are kept",
  text: "Counted for each branch by itself. The newest proven one always stays, and so does what is pinned or under legal hold. One taken by hand stays for a day.",
  keepLast: "Last",
  keepDaily: "Daily",
  keepWeekly: "Weekly",
  keepMonthly: "Monthly",
  keepYearly: "Yearly",
  timeZone: "Time zone",
  timeZoneHint: "Whose days, weeks and months are meant: Europe/Berlin, for example.",
  wrongCount: "Write a whole number from 0 to 10,000.",
  nothing: "These rules would keep nothing at all. Keep at least one.",
  failed: "The rules were not saved",
  failedHolds: "Those of before still hold; nothing is removed by the new ones.",
  saved: "Rules saved",
  preview: (kept: number, all: number) => `With these rules, ${kept} of ${all} backups stay.`,
  previewList: "What would become of each backup",
  previewEmpty: "There is no backup yet that these rules would be about.",
  goes: "is removed",
} as const;

/** Words of what staging is copied from. */
export const copiesStrings = {
  title: "Where staging gets its data",
  text: "Decided anew with each new build of a staging branch. Copies are neutralized, and masked where that is on, whatever they come from.",
  choose: "Staging is copied from",
  production: "Production",
  productionText: "Its newest snapshot; its live database when that is older than 24 hours.",
  provenBackup: "The newest proven backup",
  provenBackupText:
    "The database that a proof restored stays for it, so production is not read. The data is as old as that backup. Until the next proof, production itself is copied.",
  saved: "Staging is copied from it from the next new build on",
  failed: "The choice was not saved",
  failedHolds: "Staging is copied from where it was copied from before.",
} as const;

/** Words of the drawing of what is kept. */
export const timelineStrings = {
  lanes: {
    last: "Last",
    daily: "Daily",
    weekly: "Weekly",
    monthly: "Monthly",
    yearly: "Yearly",
    else: "Kept anyway",
    goes: "Goes",
  },
  lane: (name: string, backups: number) => `${name}: ${backups}`,
  told: (lanes: string) => `Kept backups by rule, the newest at the right. ${lanes}`,
  ago: (days: number) =>
    days >= 365
      ? formatPlural(days / 365, "year", "years")
      : days >= 30
        ? formatPlural(days / 30, "month", "months")
        : days >= 7
          ? formatPlural(days / 7, "week", "weeks")
          : formatPlural(days, "day", "days"),
  now: "now",
  proven: "Proven",
  unproven: "Not proven yet",
} as const;

/** Words of the history of restores. */
export const drillStrings = {
  title: "Restore drills",
  text: "Each time a backup was really restored: to prove it, or in earnest.",
  none: "None yet. Every backup is restored once, right after it was taken.",
  worked: "Worked",
  failed: "Failed",
  kinds: { verify: "Proof", restore: "Restore" },
  took: (seconds: number) => `${seconds} s`,
} as const;

/** Words of downloads. */
export const downloadStrings = {
  open: "Download…",
  title: (when: string) => `Download the data of ${when}`,
  format: "It becomes a zip as Odoo itself makes one: any Odoo, and Odoo.sh, can restore it.",
  what: "What is in it",
  neutralized: "Neutralized",
  neutralizedText:
    "It is restored beside and neutralized by Odoo first: mail servers, crons and payment providers are off. For tests elsewhere.",
  exact: "Exact copy",
  exactText: "Everything as it is, keys and mail servers included. For moving away, or to keep.",
  withFiles: (files: number, bytes: number) =>
    `With ${formatPlural(files, "file", "files")} (${formatBytes(bytes)})`,
  withFilesText: "Without them, Odoo shows attachments and pictures as missing.",
  production:
    "This is production's data: names, addresses, passwords and keys of real people. Whoever has the file has all of it.",
  personal: "Names and addresses of real people stay in it, as they are in production.",
  confirm: "Make the file",
  queued: "The file is being made",
  ready: "The file is there already",
  list: "Downloads",
  listText: "Each link is yours alone, works for half a day, and goes on where a download broke off.",
  hasFiles: "database and files",
  hasNoFiles: "database only",
  until: "removed",
  making: "Being made",
  download: "Download",
  copy: "Copy link",
  copied: "Link copied",
  notCopied: "The link was not copied",
  notCopiedText: "Browsers allow that over https only. Download the file here, or open Capstan over https.",
  copiedText: "For a machine without a browser: curl -fC - -o backup.zip, and the link in quotes.",
  gone: "The file is not there any more. Ask for the download again.",
  unreachable: "Capstan did not answer just now. Try again in a moment.",
} as const;

/** Words of imports. */
export const importStrings = {
  open: "Import…",
  nothingBuilt: "Nothing has been built here yet. Push the code that belongs to the data first.",
  title: "Bring a backup from elsewhere",
  goOnTitle: (name: string) => `Go on with ${name}`,
  kinds:
    "A zip of Odoo's database manager, of Odoo.sh or of Odoo Online; a dump (.dump, .sql, .sql.gz); or click-odoo's folder as a zip or tar.",
  safe: "It becomes a backup of this branch and is proven like any other. What serves now is not touched: restoring it is a step of its own.",
  file: "File",
  fileHint: "If the connection breaks, it goes on where it stopped.",
  sameFile: (bytes: string) => `Choose the same file again. ${bytes} of it are here.`,
  anotherFile: (name: string) =>
    `This is not the file that began to arrive, which is ${name}, or it has another size now.`,
  chooseFirst: "Choose a file first.",
  confirm: "Import",
  tryAgain: "Try again",
  cancel: "Cancel",
  pause: "Pause",
  sending: "Sending",
  failed: "The file did not arrive",
  holds: "What has arrived stays for a day. Nothing was changed.",
  broken: "The connection broke. Try again: it goes on where it stopped.",
  arrived: "The file is here",
  arrivedText: "It is being made into a backup now.",
  partly: (name: string, done: string, all: string) => `${name}: ${done} of ${all} are here.`,
  goOn: "Go on…",
  giveUp: "Give up",
  givenUp: "Upload given up",
  notYours: "Somebody else began it: only they can go on.",
} as const;

/** Words for the states of a backup. */
export const backupStatusStrings: Record<BackupStatus, string> = {
  running: "Being made",
  stored: "Stored",
  verified: "Verified",
  failed: "Failed",
  expired: "Removed",
};

/** Words of a production without a proven backup, wherever that is told. */
export const unprovenStrings = {
  unproven: (production: string) =>
    `${production} has had no proven backup for ${PROVEN_MAX_AGE_HOURS} hours.`,
  last: "The newest proven one has the data of",
  never: "None was ever proven.",
  next: "See why the last ones were not, then back up now.",
  show: "Show backups",
} as const;

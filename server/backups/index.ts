/**
 * Backups: portable copies of a database and its filestore, their proof, and the way back.
 *
 * Owns ops.backups, ops.backup_stores, ops.backup_schedules, ops.backup_retention_policy, ops.restores, and every object below
 * a project's folder in its stores. A backup's row is inserted under a share lock of its store, and objects are deleted
 * under an exclusive one with no backup under way, so no file is collected that a new backup counts on. Backups and proofs
 * run in lanes of their own beside an environment's other runs. A backup is cancelled like any run; what it stored is
 * removed, except files, which the next one finds. One that fails says why and leaves nothing; one whose worker dies goes
 * on from the parts that are whole. A restore changes nothing before its last step, which is one transaction.
 */
import type { RunHandler } from "@/server/runs";
import { backupHandler } from "./backup-handler";
import type { BackupDeps } from "./deps";
import { restoreHandler } from "./restore-handler";
import { verifyHandler } from "./verify-handler";

export type { BackupDeps } from "./deps";
export { queueDueBackups } from "./queue-due";
export { settleBackups } from "./settle";
export { applyRetention } from "./retention";
export { collectBlobs } from "./collect-blobs";
export { getBackup, getReplaced, getRestore, listBackups, readOverview } from "./queries";
export {
  decideRestore,
  requestBackup,
  requestRestore,
  requestVerify,
  setHold,
  setPinned,
  setRetention,
  setSchedule,
} from "./request";

/** backupHandlers: every kind of run this room executes. */
export function backupHandlers(deps: BackupDeps): RunHandler[] {
  return [backupHandler(deps), verifyHandler(deps), restoreHandler(deps)];
}

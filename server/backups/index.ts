/**
 * Backups: portable copies of a database and its filestore, their proof, and the way back.
 *
 * Owns ops.backups, ops.backup_stores, ops.backup_schedules, ops.backup_retention_policy, ops.restores, ops.backup_exports,
 * ops.backup_downloads, ops.backup_imports, and every object below a project's folder in its stores. A backup's row is inserted under a share lock of its store, and objects are deleted
 * under an exclusive one with no backup under way, so no file is collected that a new backup counts on. Backups and proofs
 * run in lanes of their own beside an environment's other runs. A backup is cancelled like any run; what it stored is
 * removed, except files, which the next one finds. One that fails says why and leaves nothing; one whose worker dies goes
 * on from the parts that are whole. A backup leaves as Odoo's own zip (exporting/) and comes in from elsewhere (importing/):
 * what is brought is believed in nothing, loaded by a role that may nothing else, and dumped anew. A restore changes nothing before its last step, which is one transaction.
 */
import type { RunHandler } from "@/server/runs";
import { backupHandler } from "./backup-handler";
import type { BackupDeps } from "./deps";
import { exportHandler } from "./exporting/export-handler";
import { importHandler } from "./importing/import-handler";
import { restoreHandler } from "./restore-handler";
import { verifyHandler } from "./verify-handler";

export type { BackupDeps, StoreDeps } from "./deps";
export { queueDueBackups } from "./queue-due";
export { settleBackups } from "./settle";
export { settleTransfers } from "./settle-transfers";
export { getDownload, openDownload, readLink, requestDownload } from "./exporting/downloads";
export { beginUpload, getUpload, giveUpUpload, takePiece } from "./importing/uploads";
export { restoreToBranch } from "./restore-to-branch";
export { previewRetention, previewSchedule, readRetention } from "./previews";
export { applyRetention } from "./retention";
export { DEFAULT_RETENTION, planRetention } from "./plan-retention";
export { collectBlobs } from "./collect-blobs";
export { getBackup, getReplaced, getRestore, listBackups, readOverview } from "./queries";
export {
  addStore,
  changeStore,
  checkStore,
  choosePrimary,
  listStores,
  removeStore,
  takeRecoveryKey,
} from "./stores/stores";
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
  return [
    backupHandler(deps),
    verifyHandler(deps),
    restoreHandler(deps),
    exportHandler(deps),
    importHandler(deps),
  ];
}

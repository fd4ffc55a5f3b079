/**
 * The control plane's own backups: its database (settings, ledger, audit; secrets only sealed) and the bare repositories of
 * hosted projects, in the installation's own store, and the way back onto a new machine.
 *
 * Owns ops.control_backups and every object of that store. One backup is under way until it is proven (a unique index);
 * the worker that claimed it renews its heartbeat, and one that died is given up after two minutes and tried again within
 * the hour. The manifest is written last: what has none is no backup, and what no manifest names is swept by the next one.
 * It is proven at once: every part is read back, the database restored beside the running one, the rows of all tables
 * compared. CAPSTAN_SECRET and the master key are not in it, only texts that tell whether somebody has the right ones.
 */
export type { ControlBackupDeps } from "./deps";
export { BrokenBackupError } from "./parts";
export { readControlBackups } from "./queries";
export { findNewest, planRecovery, recover, RefusedError } from "./recover";
export { requestBackup } from "./request-backup";
export { queueDueBackup, runBackups } from "./run-backups";

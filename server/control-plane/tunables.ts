const HOUR_MS = 3_600_000;

export const CONTROL_BACKUP_TUNABLES = {
  /** a day after the last one the next is due */
  everyMs: 24 * HOUR_MS,
  /** after a failure it is tried again */
  retryMs: HOUR_MS,
  /** a new installation has nothing worth a backup yet; then the first one is taken */
  firstMs: HOUR_MS,
  /** without a proven one for so long, Status warns */
  overdueMs: 26 * HOUR_MS,
  /** how often the worker says that it still works on one */
  heartbeatMs: 10_000,
  /** a worker that says nothing for so long is gone, and its backup failed */
  silentMs: 120_000,
  /** a repository somebody pushes to while it is bundled is bundled again so often; then it is stored as it is */
  bundleTries: 3,
  /** backups found in the store that the ledger does not know: each takes a restore to prove; the others come with the next one */
  adoptMax: 3,
  /** manifest.json: a larger one is none; an installation with 10,000 projects has 4 MB */
  manifestMaxBytes: 32 * 1_048_576,
} as const;

const HOUR_MS = 3_600_000;

export const BACKUP_TUNABLES = {
  /** attachments read from the database in one statement */
  listPageRows: 20_000,
  /** files of the filestore that are read, hashed and sent at once; each holds a few hundred KiB */
  filesAtOnce: 8,
  /** a database that an update takes away while it is dumped is dumped again, so many times; then the run fails */
  dumpAttempts: 4,
  /** between two looks whether the update is through */
  updatePollMs: 2_000,
  /** an update that takes longer fails the backup; the next scheduled one tries again */
  updateWaitMs: HOUR_MS,
  /** missing or wrong files named in the log; the manifest has all */
  namedFiles: 20,
  /** production without a proven backup for so long is reported */
  provenMaxAgeMs: 26 * HOUR_MS,
  /** objects deleted from a store under one lock of its row: about a second, during which no backup can begin */
  collectBatch: 50,
} as const;

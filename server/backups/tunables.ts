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
  /** an update that takes longer is not waited for: the dump is tried again, and fails the backup when that was the last try */
  updateWaitMs: HOUR_MS,
  /** a backup whose run was lost waits so long for a store that is away to say whether all of it is there */
  adoptWaitMs: 24 * HOUR_MS,
  /** missing or wrong files named in the log; the manifest has all */
  namedFiles: 20,
  /** one taken by hand is kept for so long whatever the rules say; who needs it longer pins it */
  byHandKeepMs: 24 * HOUR_MS,
  /** a file for download is removed after it; whoever needs it longer asks again */
  exportKeepMs: 72 * HOUR_MS,
  /** a link to a download works for so long; another one is a click, and goes on where the first stopped */
  linkMs: 12 * HOUR_MS,
  /** one piece of an upload; more in one request is refused, and by ops.add_import_part */
  uploadPieceMaxBytes: 64 * 1_048_576,
  /** a smaller piece is refused unless it is the file's last: each rewrites the list of those before it */
  uploadPieceMinBytes: 1_048_576,
  /** pieces of one file; where those that are left would not do for the rest, larger ones are asked for, also by ops.add_import_part */
  uploadPartsMax: 10_000,
  /** a larger file is refused before any of it is taken */
  uploadMaxBytes: 512 * 1_073_741_824,
  /** an upload that does not go on for so long is given up, and what came is removed */
  uploadKeepMs: 24 * HOUR_MS,
  /** manifest.json of somebody else's file: a larger one is none */
  foreignManifestMaxBytes: 4 * 1_048_576,
  /** the test object of a store that locks objects is locked for so long: shorter than clocks differ, and no lock would be seen */
  probeLockMs: 60_000,
  /** rows of what is to be removed read from the ledger at once */
  removeBatch: 50,
  /** objects deleted from a store under one lock of its row: about a second, during which no backup can begin */
  collectBatch: 50,
  /** a slow store is let go of after it, and locked again for the rest: a transaction that lasts 15 s loses its lock */
  collectLockMs: 3_000,
} as const;

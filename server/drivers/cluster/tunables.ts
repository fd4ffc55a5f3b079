/** A server that does not answer by then is unreachable. */
export const connectTimeoutMs = 5_000;

/** Operations under way at once in this process, as many as a worker has slots at most; one more fails as `unreachable`. */
export const sessionsMax = 64;

/** Single statements at once in this process; one more waits, up to connectTimeoutMs. */
export const statementsMax = 4;

/**
 * Connections of one environment: as many as an Odoo takes by default (db_maxconn), and some for a command beside it. One
 * more is refused; without the limit, one environment's code could take all that the server has from everybody.
 */
export const roleConnectionsMax = 80;

/** An idle connection to the maintenance database is closed after it. */
export const poolIdleMs = 30_000;

/** Sessions of a database that is being copied get this long to be gone after they were ended; then `in_use`. */
export const disconnectTimeoutMs = 10_000;

/** Pause between two looks at the sessions that are ending. */
export const disconnectPollMs = 10;

/** Larger databases are copied file by file; see planCloneStrategy for the numbers. */
export const walLogMaxBytes = 200 * 1_048_576;

/** Jobs of pg_restore, and sessions that analyze what it made: one for each core of a small machine. */
export const restoreJobs = 2;

/** The size of a growing dump is reported this often. */
export const copyProgressMs = 250;

/** A program of PostgreSQL gets this long after SIGTERM; then SIGKILL. */
export const copyKillGraceMs = 5_000;

/** A program of PostgreSQL that says more than this is ended: it is in a loop of errors. */
export const toolOutputMaxBytes = 1_048_576;

/** The table of contents of a dump: about 100 bytes for each object. Beyond it the copy fails. */
export const dumpListMaxBytes = 104_857_600;

/** A longer statement of somebody else's dump is held in memory; beyond it the dump is refused. pg_dump writes rows as COPY. */
export const statementMaxBytes = 16 * 1_048_576;

/** pg_dump writes a few lines before a statement, with -v some more; a dump with more comments in one place is refused. */
export const leadMaxBytes = 1_048_576;

/** pg_dump waits this long for tables that somebody is altering; then `in_use`. */
export const dumpLockWaitSeconds = 60;

/** Names of PostgreSQL (NAMEDATALEN - 1): it would cut a longer one, and hit another object. */
export const nameMaxBytes = 63;

/** A source that was shut for a copy is opened again in up to this many attempts; after that repairInterrupted has to. */
export const reopenAttempts = 30;

/** Pause between those attempts: together they outlast a restart of PostgreSQL. */
export const reopenPauseMs = 1_000;

const MINUTE_MS = 60_000;

/** What somebody else's dump may take while it is loaded; beyond any of it, it is refused. */
export const LOAD_BOUNDS = {
  /** without a statement that ends or a byte that is read: the index of a very large table takes less */
  stillMs: 180 * MINUTE_MS,
  /** from its first statement to its last */
  totalMs: 24 * 60 * MINUTE_MS,
  /**
   * the database and the temporary files of its sessions may be so large together whatever the dump's size: an empty Odoo
   * has 10 MB, and small tables have whole pages
   */
  sizeFloorBytes: 1_073_741_824,
  /**
   * and so many times as large as what was read of the dump: indexes make it about twice as large, padding more, and an
   * index is sorted in files that are about as large as it
   */
  sizeFactor: 10,
  /** a process's temporary files between two looks, where the administrating role may limit them */
  tempFilesBytes: 50 * 1_073_741_824,
  /** between two looks; what is over a bound can go on for so long */
  lookMs: 5_000,
};
export type LoadBounds = typeof LOAD_BOUNDS;

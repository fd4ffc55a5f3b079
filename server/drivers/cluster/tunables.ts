export const CLUSTER_TUNABLES = {
  /** a server that does not answer by then is unreachable */
  connectTimeoutMs: 5_000,
  /** administrative statements at once; clones of different databases run side by side */
  poolMax: 4,
  /** sessions of a database that is being copied get this long to be gone after they were ended */
  disconnectTimeoutMs: 5_000,
  /** jobs of pg_restore when a live database is copied */
  restoreJobs: 2,
} as const;

export const DB_TUNABLES = {
  /** connections of one process; further requests wait for one */
  poolMax: 12,
  /** a server that does not answer by then counts as unavailable */
  connectTimeoutMs: 5_000,
  /** a transaction that gets no connection by then fails with "unavailable" */
  transactionWaitMs: 5_000,
  /** a transaction longer than this is rolled back: nothing here waits for the outside */
  transactionMaxMs: 15_000,
} as const;

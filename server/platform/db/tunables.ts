export const DB_TUNABLES = {
  /** connections of one process; further requests wait for one */
  poolMax: 12,
  /** connections of one process for people's reads, beside the others; further reads wait for one */
  readPoolMax: 6,
  /** statements a connection keeps prepared; further ones are planned at each use */
  preparedMax: 200,
  /** a server that does not answer by then counts as unavailable */
  connectTimeoutMs: 5_000,
  /** a transaction that gets no connection by then fails with "unavailable" */
  transactionWaitMs: 5_000,
  /** a transaction longer than this is rolled back: nothing here waits for the outside */
  transactionMaxMs: 15_000,
} as const;

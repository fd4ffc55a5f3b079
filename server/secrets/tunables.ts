export const SECRET_TUNABLES = {
  /** a new value is known to the log shipper of a service that did not restart at most this much later */
  lookAgainMs: 30_000,
  /** opened versions kept in the worker's memory; beyond it all are opened again */
  openedMax: 5_000,
  /** logs followed at once; the oldest beyond it forgets how its last line ended */
  streamsMax: 1_000,
  /** versions brought under a new master key at once; the rest comes at the next tick */
  rewrapBatch: 100,
} as const;

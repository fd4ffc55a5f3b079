export const WORKER_TUNABLES = {
  /** leases last 6 s in the ledger; renewing every 2 s survives two misses */
  renewEveryMs: 2_000,
  /** how often runs of silent workers are looked for */
  reapEveryMs: 2_000,
  /** without a doorbell the queue is looked at this often */
  pollEveryMs: 1_000,
  /** reconcilers (services, sleepers, collectors …) look at the state this often at least */
  reconcileEveryMs: 1_000,
  /** a database that a killed worker had shut for a copy is closed to its users for at most this much longer */
  repairEveryMs: 10_000,
  /** on SIGTERM, running steps get this long to be given back before the process ends */
  stopGraceMs: 10_000,
} as const;

export const STATUS_TUNABLES = {
  /** a worker renews its leases every 2 s; after this it counts as silent */
  silentAfterMs: 10_000,
  /** silent workers are shown this long */
  showSilentMs: 3_600_000,
  /** sizes are asked of Odoo's server at most this often: it walks every file */
  sizesEveryMs: 15_000,
  /** Odoo's folders are looked at at most this often: one that is mended meanwhile shows this much later */
  sourcesEveryMs: 15_000,
  /** workers that are named; of more, the rest is counted */
  namedWorkers: 50,
  /** the oldest waiting runs, and of each worker the oldest running ones, are named up to this many; the rest is counted */
  namedRuns: 20,
} as const;

const HOUR_MS = 3_600_000;

export const DATABASE_TUNABLES = {
  /** a staging build copies the newest snapshot of production; when that is older, production itself is copied */
  snapshotMaxAgeMs: 24 * HOUR_MS,
  /** data of an earlier deployment stays this long for "code and data" rollbacks; the newest of production always stays */
  snapshotKeepMs: { production: 7 * 24 * HOUR_MS, staging: 24 * HOUR_MS, development: 24 * HOUR_MS },
  /** a copy that is not ready after this was left by a worker that died */
  copyMaxMs: 12 * HOUR_MS,
  /** templates not used for this long are dropped */
  templateKeepMs: 30 * 24 * HOUR_MS,
  /** most templates kept; the least recently used goes first */
  templateMaxCount: 8,
  /** a database of ours that nothing refers to is dropped when it was seen so for this long */
  orphanGraceMs: 10 * 60_000,
} as const;

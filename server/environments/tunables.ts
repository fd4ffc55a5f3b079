export const ENVIRONMENT_TUNABLES = {
  /** a remote repository is read at least this often; webhooks come sooner */
  pollEveryMs: 60_000,
  /** projects read by one tick of the poller; the others come at the next */
  syncBatch: 20,
  /** repositories read at the same time: one that does not answer holds up a lane until its timeout */
  syncLanes: 4,
  /** reading one remote may take this long; then it counts as unreachable until the next tick */
  fetchTimeoutMs: 120_000,
  /** environments ended by one tick */
  expireBatch: 50,
  /** a deletion that failed is tried again after this */
  expireRetryMs: 3_600_000,
  /** commits of a branch's history that are not in another branch */
  historyCommits: 50,
} as const;

export const DEPLOYMENT_TUNABLES = {
  /** an Odoo that does not answer /web/health by then has failed to start */
  healthTimeoutMs: 180_000,
  healthPollMs: 200,
  /** an Odoo whose server answers but whose sign-in page fails for so long is broken: waiting longer would not mend it */
  brokenPageMs: 10_000,
  /** the old version gets this long to be up again after a failed deploy before the run ends anyway; the reconciler goes on */
  revertHealthMs: 60_000,
  /** lines of a dead service's log that are shown in the run */
  lastLogLines: 60,
  /** requests under way on the replaced version may take this long */
  drainMs: 10_000,
  /** a crashed Odoo is started again after 1 s, 2 s, 4 s … and at most this */
  restartMaxPauseMs: 60_000,
  /** an Odoo that has run this long has recovered: its next crash counts as the first */
  restartForgiveMs: 120_000,
  /** checkouts and virtual environments that serve nothing and were not asked for in this time are removed; made again when needed */
  unusedFilesKeepMs: 7 * 24 * 3_600_000,
  /** lines kept per environment */
  environmentLogKeepLines: 200_000,
} as const;

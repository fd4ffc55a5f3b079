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
  /** a service that runs is asked that often whether it answers; a start that hangs is asked for healthTimeoutMs */
  aliveEveryMs: 10_000,
  /** it hangs when it missed that many questions one after the other … */
  hungMisses: 4,
  /** … over at least so long: a burst of work on a busy machine passes; then it is ended and started again */
  hungSpanMs: 60_000,
  /** SIGTERM to SIGKILL for one that hangs: its requests are lost already */
  hungGraceMs: 2_000,
  /** services looked at beside each other */
  settleAtOnce: 8,
  /** services started beside each other; more wait for the next turn */
  startsAtOnce: 4,
  /** a turn waits so long for the starts it made (a checkout may take minutes); they go on beside the next turns */
  startPatienceMs: 2_000,
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

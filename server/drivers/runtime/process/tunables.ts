/** Limits of the process runtime; each comment says what happens at the bound. */
export const processTunables = {
  /**
   * With Capstan as root, environment n runs as user and group `base + n`; below the base, `venvUidCount` users build
   * virtual environments. The first home of a machine has this base. Neither may overlap with users of the machine
   * (Debian gives people 1000–59999, subordinate ids start at 100000: choose another base where containers use 200000
   * and up).
   */
  uidBase: 200_000,
  /** further homes of the machine begin here, above what systemd keeps for containers (524288 to 1879048191) */
  uidFarBase: 1_900_000_000,
  /** ids of one home: an environment whose number is beyond them cannot be run */
  uidRangeSize: 1_000_000,
  /** so many further homes have ranges of their own; the next one shares the first base */
  uidRangesMax: 200,
  /** two builds share a user only when their digests collide in it: one in ten thousand, and then they only share it */
  venvUidCount: 10_000,
  /** ports for services and for the tests of commands; below Linux' ephemeral range, so that no client takes one */
  portMin: 20_000,
  portMax: 29_999,
  /** processes and threads one environment may have (needs root); at the bound Odoo cannot start a thread */
  processesMax: 1_024,
  /** SIGTERM to SIGKILL when a service stops: Odoo ends its requests in that time */
  serviceGraceMs: 10_000,
  /** SIGTERM to SIGKILL when a command is cancelled or out of time */
  commandGraceMs: 5_000,
  /** after the end of a command its output is read for so long, if something it left behind holds the pipe open */
  outputLingerMs: 2_000,
  /** how often a stopping process is looked at */
  exitPollMs: 20,
  /** with Capstan as root: what a stopped service left is looked for so long, then the stop fails */
  straysEndMs: 10_000,
  /** they are ended one by one that often; what is still there multiplies, and is ended from within */
  straysOneByOne: 5,
  /** so many looks in a row must find none before none is believed to be left */
  straysLooks: 5,
  /** a last line of a command is given out when nothing followed it for so long; later lines no longer join it */
  settleMs: 150,
  /** the same for the log of a service, which is read in turns */
  logSettleMs: 1_000,
  /** a call of readLog gives at most so many bytes of log, or one line that is longer */
  logReadMaxBytes: 1024 * 1024,
  /** a log that takes more disk loses its oldest part */
  logMaxBytes: 64 * 1024 * 1024,
  /** what a log that is cut keeps */
  logKeepBytes: 32 * 1024 * 1024,
  /** /web/health must answer in that time, else the service counts as unhealthy */
  healthTimeoutMs: 5_000,
  /** the sign-in page must be there in that time: the first request waits for the registry and the assets */
  signInTimeoutMs: 60_000,
  /** redirects of the sign-in page that are followed; more count as a circle */
  redirectsMax: 4,
  /** so much of the sign-in page is read for its form */
  pageMaxBytes: 1024 * 1024,
  /** a lock that another process holds is waited for that long: longer than anything done under it */
  serviceLockMs: 120_000,
  /** pip is killed after that, and so is the wait for another worker's pip */
  requirementsMs: 30 * 60_000,
  /** pip's wait for one answer of the index */
  pipTimeoutSeconds: 15,
  /** pip's further tries per download: with both, a machine without network knows in about a minute */
  pipRetries: 2,
  /** the last lines of pip that a failure keeps, to find its reason in */
  pipTailLines: 200,
};

export type ProcessTunables = typeof processTunables;

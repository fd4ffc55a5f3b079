export const RUN_TUNABLES = {
  /** a line waits at most this long before it is written with its neighbours */
  flushAfterMs: 25,
  /** lines of one write; more are written in turns */
  flushMaxLines: 500,
  /** characters of one write; one line is never larger than 64 KiB */
  flushMaxChars: 512 * 1024,
  /** lines held in memory before the producer has to wait */
  holdMaxLines: 4_000,
  /** writes are tried again this long when the database is away; then the run counts as lost here */
  writeRetryMs: 60_000,
  writeRetryPauseMs: 200,
  /** a run that loses what it stands on (PostgreSQL restarted) begins again so often; then it fails as the platform's */
  interruptedAttemptsMax: 3,
} as const;

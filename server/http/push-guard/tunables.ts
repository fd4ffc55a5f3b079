export const PUSH_GUARD_TUNABLES = {
  /** a list of refs longer than this is refused: it is not a push that people make */
  commandsMaxBytes: 4_194_304,
  /** a refused pusher goes on sending; so much is read and dropped, to let them read the answer */
  drainMaxBytes: 268_435_456,
} as const;

export const NOTIFICATION_TUNABLES = {
  /** a mail that reached nobody is tried again after it */
  retryMs: 10 * 60_000,
} as const;

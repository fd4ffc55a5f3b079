export const INCIDENT_TUNABLES = {
  /** a mail that could not be handed on is tried again after it */
  mailRetryMs: 10 * 60_000,
  /** incidents of a project that are listed; older ones are in the audit trail */
  shown: 50,
} as const;

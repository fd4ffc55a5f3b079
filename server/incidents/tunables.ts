export const INCIDENT_TUNABLES = {
  /** incidents of a project that are listed; older ones are in the audit trail */
  shown: 50,
} as const;

export const MEMBER_TUNABLES = {
  /** an invitation that nobody accepted within this is void; it can be sent again */
  invitationMs: 7 * 24 * 3_600_000,
} as const;

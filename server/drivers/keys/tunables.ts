export const KEY_TUNABLES = {
  /** whoever holds the master key answers within this, or the act that needed it fails and may be tried again */
  timeoutMs: 5_000,
} as const;

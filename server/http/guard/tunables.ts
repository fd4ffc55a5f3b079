export const GUARD_TUNABLES = {
  /** requests of one token, session or (for nobody) address are counted over this time */
  windowSeconds: 60,
  /** answers 401 to what claimed to be somebody, per address and window; beyond, whoever is nobody gets 429 there until the window's end */
  failuresMax: 120,
  /** requests without a good credential, per address and window: sign-in pages, probes, forges, inventions */
  strangersMax: 600,
  /** a larger body is refused with 413; Git and webhooks have limits of their own */
  bodyMaxBytes: 1_048_576,
} as const;

export const GUARD_TUNABLES = {
  /** requests of one token, session or (for nobody) address are counted over this time */
  windowSeconds: 60,
  /** answers 401 to what claimed to be somebody, per address and window; beyond, more of these and whoever shows nothing get 429 until the window's end */
  failuresMax: 120,
  /** requests without any credential, per address and window: sign-in pages, probes, forges */
  strangersMax: 600,
  /** credentials and addresses remembered at once; beyond it the oldest are forgotten, and may begin anew */
  rememberedMax: 50_000,
  /** a larger body is refused with 413; Git and webhooks have limits of their own */
  bodyMaxBytes: 1_048_576,
} as const;

export const ACCESS_TUNABLES = {
  /** a token revoked, or a session ended, in another process whose ring was lost goes on reading for at most this long; a token changes nothing */
  viewerCacheMs: 3_000,
  /** signed-in people remembered at once; beyond it the oldest are looked up again */
  viewerCacheMax: 5_000,
  /** last use of a token is written at most this often */
  lastUsedEveryMs: 60_000,
  /** a session ends after this long without use */
  sessionSeconds: 30 * 24 * 3600,
  /** the session's end is moved at most this often */
  sessionTouchSeconds: 24 * 3600,
  passwordMinLength: 12,
  /** longer ones are refused: hashing them is work for us */
  passwordMaxLength: 256,
  /** attempts to sign in from one address within the window; further ones get 429 */
  signInAttempts: 10,
  signInWindowMs: 60_000,
  /** failures of one account within the window, from wherever; further ones get 429. Passkeys go on working */
  accountAttempts: 20,
  accountWindowMs: 15 * 60_000,
  /** a sensitive act asks for a proof that is younger */
  proofMs: 10 * 60_000,
  /** a link to reset a password works this long */
  resetLinkSeconds: 3_600,
  /** between password and code; then one begins again */
  factorStepSeconds: 300,
  /** a code of an authenticator app is remembered as used this long; it is accepted for 90 s */
  usedCodeMs: 180_000,
  /** signing in at another site must be finished within */
  providerStepSeconds: 600,
  /** a link by mail that signs in, as Supabase's own default; then one asks for another */
  magicLinkSeconds: 3_600,
  /** what another site says about itself is read again after this long */
  discoveryMs: 10 * 60_000,
  /** one that does not answer within this is one that does not answer */
  discoverySeconds: 10,
  /** Supabase is given up on after this long; signing in then says so */
  supabaseSeconds: 10,
  /** what people are told to wait when Supabase itself counts too many attempts */
  supabaseWaitSeconds: 60,
  /** rows of each kind that one round of pruning deletes; more wait for the next round, ten minutes later */
  pruneRows: 10_000,
  identityConnections: 3,
} as const;

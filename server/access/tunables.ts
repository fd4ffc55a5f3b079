export const ACCESS_TUNABLES = {
  /** a revoked token or an ended session is noticed at most this much later */
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
  /** attempts to sign in from one address within the window; further ones get 429 */
  signInAttempts: 10,
  signInWindowSeconds: 60,
  identityConnections: 3,
} as const;

export const OIDC_TUNABLES = {
  /** clocks may differ by this much: a statement is taken this long after its end and before its beginning */
  clockToleranceSeconds: 60,
  /** where an issuer's keys are is asked again after this long */
  discoveryMs: 3_600_000,
  /** its keys are read again after this long, so a withdrawn key works at most that much longer */
  keysMs: 600_000,
  /** a key that is not known has the keys read again, but not more often than this: nobody can make us flood an issuer */
  keysCooldownMs: 30_000,
  /** an issuer that takes longer is unreachable */
  timeoutMs: 5_000,
  /** issuers remembered at once; beyond it the oldest are asked again */
  issuersMax: 200,
  /** a longer statement is malformed */
  assertionMaxChars: 16_384,
} as const;

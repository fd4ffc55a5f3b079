export const TOKEN_TUNABLES = {
  /** a token given for an identity of CI ends after this; a longer job exchanges again */
  exchangedSeconds: 3600,
  /** rules of one issuer looked at for one project; creating more is refused */
  trustRulesMax: 50,
} as const;

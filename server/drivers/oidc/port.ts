/**
 * Identities that CI systems vouch for: signed statements (JWT, RFC 7519) of an OpenID Connect issuer, as GitHub Actions,
 * GitLab and Azure give to their jobs. Implementation: `create-assertion-verifier.ts`.
 */

export type Assertion = {
  issuer: string;
  audiences: string[];
  /** its own number, where the issuer gives one: with it, a copy can be told from the first use */
  jti: string | null;
  expiresAt: Date;
  claims: Record<string, unknown>;
};

/**
 * malformed: no such statement at all; refused: signature, algorithm, issuer, audience or time is wrong; unreachable: the
 * issuer's keys could not be read.
 */
export type AssertionErrorCode = "malformed" | "refused" | "unreachable";

/** AssertionError says why in words for the log; what a caller is told is not its business. */
export class AssertionError extends Error {
  override name = "AssertionError";
  constructor(
    readonly code: AssertionErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export interface AssertionVerifier {
  /** readIssuer: who it claims to come from, unproven; null when it is no such statement. Asks nobody. */
  readIssuer(assertion: string): string | null;
  /**
   * verify proves it: signed by a key that the issuer publishes, for one of these audiences, valid now (give or take
   * `clockToleranceSeconds` of tunables.ts). Only asymmetric algorithms. Throws AssertionError.
   */
  verify(assertion: string, expected: { issuer: string; audiences: string[] }): Promise<Assertion>;
}

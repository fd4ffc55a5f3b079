import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import { AssertionError, type Assertion, type AssertionVerifier } from "./port";
import { OIDC_TUNABLES } from "./tunables";

export type AssertionVerifierDeps = {
  /** asks issuers; it decides which addresses may be reached */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => Date;
  keysCooldownMs?: number;
};

/** Never `none`, and nothing with a shared secret: then the issuer's public key would be one. */
const ALGORITHMS = [
  "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
]; // prettier-ignore

type Known = { keys: JWTVerifyGetKey; until: number };

/**
 * createAssertionVerifier reads where an issuer's keys are from its discovery document (OpenID Connect Discovery 1.0), and
 * the keys from there; both are remembered. A key is chosen among them by its id, so a `kid` is never an address.
 */
export function createAssertionVerifier(deps: AssertionVerifierDeps): AssertionVerifier {
  const known = new Map<string, Known>();
  const keysOf = async (issuer: string): Promise<JWTVerifyGetKey> => {
    const found = known.get(issuer);
    if (found && found.until > deps.now().getTime()) return found.keys;
    const keys = await discover(deps, issuer);
    const [oldest] = known.keys();
    if (known.size >= OIDC_TUNABLES.issuersMax && oldest !== undefined) known.delete(oldest);
    known.set(issuer, { keys, until: deps.now().getTime() + OIDC_TUNABLES.discoveryMs });
    return keys;
  };
  return {
    readIssuer,
    verify: async (assertion, { issuer, audiences }) => {
      if (readIssuer(assertion) !== issuer) throw new AssertionError("malformed", "it names another issuer");
      const keys = await keysOf(issuer);
      try {
        const { payload } = await jwtVerify(assertion, keys, {
          issuer,
          audience: audiences,
          algorithms: ALGORITHMS,
          clockTolerance: OIDC_TUNABLES.clockToleranceSeconds,
          requiredClaims: ["exp", "iss", "aud", "sub"],
          currentDate: deps.now(),
        });
        return toAssertion(payload, issuer);
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

function readIssuer(assertion: string): string | null {
  if (assertion.length > OIDC_TUNABLES.assertionMaxChars) return null;
  try {
    const { iss } = decodeJwt(assertion);
    return typeof iss === "string" && iss !== "" ? iss : null;
  } catch {
    return null;
  }
}

async function discover(deps: AssertionVerifierDeps, issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const document = await readJson(deps, address);
  const { issuer: said, jwks_uri: keysAddress } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (said !== issuer) throw new AssertionError("unreachable", `${address} describes another issuer`);
  if (typeof keysAddress !== "string" || !URL.canParse(keysAddress))
    throw new AssertionError("unreachable", `${address} names no keys`);
  return createRemoteJWKSet(new URL(keysAddress), {
    [customFetch]: ((url: string, init: RequestInit) => deps.fetch(url, init)) as FetchImplementation,
    timeoutDuration: OIDC_TUNABLES.timeoutMs,
    cooldownDuration: deps.keysCooldownMs ?? OIDC_TUNABLES.keysCooldownMs,
    cacheMaxAge: OIDC_TUNABLES.keysMs,
  });
}

async function readJson(deps: AssertionVerifierDeps, address: string): Promise<object> {
  try {
    const signal = AbortSignal.timeout(OIDC_TUNABLES.timeoutMs);
    const answer = await deps.fetch(address, { headers: { accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const document: unknown = await answer.json();
    if (typeof document !== "object" || document === null) throw new Error("answered no object");
    return document;
  } catch (error) {
    throw new AssertionError("unreachable", `${address}: ${(error as Error).message}`);
  }
}

function toAssertion(payload: JWTPayload, issuer: string): Assertion {
  const { aud, jti, exp = 0 } = payload;
  return {
    issuer,
    audiences: [aud ?? []].flat(),
    jti: typeof jti === "string" && jti !== "" ? jti : null,
    expiresAt: new Date(exp * 1000),
    claims: payload,
  };
}

/** What is wrong with the statement is `refused`; what went wrong on the way to the keys is `unreachable`. */
function explain(error: unknown): AssertionError {
  if (error instanceof AssertionError) return error;
  const { message } = error as Error;
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return new AssertionError("malformed", message);
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return new AssertionError("unreachable", message);
  // jose says so, with this very class, for an answer of the keys' address that is none
  if (error.code === "ERR_JOSE_GENERIC" || error instanceof errors.JWKSInvalid)
    return new AssertionError("unreachable", message);
  return new AssertionError("refused", `${error.code}: ${message}`);
}

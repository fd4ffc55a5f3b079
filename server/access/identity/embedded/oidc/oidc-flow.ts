/**
 * Signing in at another site: authorization code with PKCE, state and nonce (openid-client, OpenID certified). The flow is
 * kept in better-auth's verification table under the hash of its state, is taken out by the first answer, and belongs to
 * the browser that has the state in a cookie: neither a replay nor somebody else's answer gets further.
 */
import * as oidc from "openid-client";
import { z } from "zod";
import type { IdentityProviderRow } from "@/server/platform/db/sql/identity-providers";
import { AppError } from "@/server/platform/errors";
import { ACCESS_TUNABLES } from "../../../tunables";
import type { Claims } from "./plan-person";

export type OidcSettings = {
  /** public address of the portal */
  url: string;
  /** asks other sites; never reaches what only this machine can see */
  fetch: typeof fetch;
};

export type ProviderConfig = Pick<IdentityProviderRow, "issuer" | "client_id" | "trusts_factor"> & {
  secret: string;
};

export const flowState = z.object({
  providerId: z.uuid(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
});
export type FlowState = z.infer<typeof flowState>;

/** Methods of RFC 8176 that say that more than a password was used. */
const STRONG_AMR = new Set(["mfa", "otp", "hwk", "swk", "fpt", "face", "sc"]);

function callbackUrl(url: string): string {
  return `${url}/api/auth/oidc/callback`;
}

/** discover reads what the site says about itself; throws AppError unavailable. */
export async function discover(settings: OidcSettings, config: ProviderConfig): Promise<oidc.Configuration> {
  const issuer = new URL(config.issuer);
  // The certificate proves who answers; without one only this very machine is asked, and only where that was opened.
  const isLocal = issuer.protocol === "http:" && ["localhost", "127.0.0.1"].includes(issuer.hostname);
  try {
    return await oidc.discovery(
      issuer,
      config.client_id,
      config.secret,
      oidc.ClientSecretPost(config.secret),
      {
        [oidc.customFetch]: (url, init) => settings.fetch(url, init as RequestInit),
        execute: [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])],
        timeout: ACCESS_TUNABLES.discoverySeconds,
      },
    );
  } catch (error) {
    throw new AppError("unavailable", "The other site does not answer as it should.", String(error));
  }
}

/** startFlow gives where to send the browser, and what to keep until it comes back. */
export async function startFlow(
  settings: OidcSettings,
  configuration: oidc.Configuration,
  kept: { providerId: string; next: string },
): Promise<{ url: string; state: string; flow: FlowState }> {
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl(settings.url),
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url: url.href, state, flow: { ...kept, nonce, verifier } };
}

/** finishFlow exchanges the code and gives what was proven; throws for anything that does not fit the flow. */
export async function finishFlow(
  settings: OidcSettings,
  configuration: oidc.Configuration,
  answer: { search: string; state: string; flow: FlowState; trustsFactor: boolean },
): Promise<Claims> {
  const { flow, state } = answer;
  const tokens = await oidc.authorizationCodeGrant(
    configuration,
    new URL(`${callbackUrl(settings.url)}${answer.search}`),
    {
      pkceCodeVerifier: flow.verifier,
      expectedState: state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    },
  );
  const proven = tokens.claims();
  if (!proven) throw new Error("the answer has no ID token");
  const hasEmail = typeof proven.email === "string";
  const asks = !hasEmail && configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more = asks ? await oidc.fetchUserInfo(configuration, tokens.access_token, proven.sub) : {};
  const all: Record<string, unknown> = { ...more, ...proven };
  const amr = Array.isArray(proven.amr) ? proven.amr : [];
  return {
    sub: proven.sub,
    email: typeof all.email === "string" ? all.email.toLowerCase() : null,
    // Entra says it with a claim of its own: the address's domain belongs to the tenant.
    emailVerified: all.email_verified === true || all.xms_edov === true,
    name:
      typeof all.name === "string" && all.name.trim() !== "" ? all.name : String(all.email ?? "New person"),
    strong: answer.trustsFactor && amr.some((method) => typeof method === "string" && STRONG_AMR.has(method)),
  };
}

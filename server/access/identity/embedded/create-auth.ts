import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";
import type { Pool } from "pg";
import { log } from "@/server/platform/log";
import { ACCESS_TUNABLES } from "../../tunables";
import { hostCookiePrefix } from "../host-cookie-prefix";
import type { IdentityMails, IdentityProfiles } from "../port";
import { serverSessions } from "./server-sessions";
import { proofScope } from "./proof-scope";
import { totpOnce, type ClaimCode } from "./totp-once";

export type AuthOptions = {
  /** public address of the portal */
  url: string;
  secret: string;
  profiles: IdentityProfiles;
  mails: IdentityMails;
  claimCode: ClaimCode;
};

/** Methods with a second factor of the person's own, as kept in a session's row. */
export const STRONG_METHODS: readonly string[] = ["totp", "recovery", "passkey"];
/** Another site said that a second factor was used; the row names the organization whose site it is. */
export const VOUCHED_METHOD = "provider_strong";

const METHOD_OF_PATH: Readonly<Record<string, string>> = {
  "/sign-in/email": "password",
  "/two-factor/verify-totp": "totp",
  "/two-factor/verify-backup-code": "recovery",
  "/passkey/verify-authentication": "passkey",
};

export type Auth = ReturnType<typeof createAuth>;

/**
 * createAuth sets better-auth up. Its HTTP handler is not used: every call comes from the provider's methods, which
 * throttle by themselves, so that two doors cannot differ. Strangers cannot sign up.
 */
export function createAuth(pool: Pool, options: AuthOptions) {
  return betterAuth({
    appName: "Capstan",
    database: pool,
    secret: options.secret,
    baseURL: options.url,
    basePath: "/api/auth",
    telemetry: { enabled: false },
    // A wrong password is no trouble of ours; what is goes where all trouble goes.
    logger: { level: "error", log: (_level, message) => log.error({ provider: "embedded" }, message) },
    rateLimit: { enabled: false },
    verification: { storeIdentifier: "hashed" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: ACCESS_TUNABLES.passwordMinLength,
      maxPasswordLength: ACCESS_TUNABLES.passwordMaxLength,
      resetPasswordTokenExpiresIn: ACCESS_TUNABLES.resetLinkSeconds,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) =>
        Promise.resolve(options.mails.passwordReset(user, `${options.url}/reset-password?token=${token}`)),
    },
    session: {
      expiresIn: ACCESS_TUNABLES.sessionSeconds,
      updateAge: ACCESS_TUNABLES.sessionTouchSeconds,
      // Freshness is a matter of proofs (provenAt), not of the session's age.
      freshAge: 0,
      additionalFields: {
        method: { type: "string", required: false, input: false },
        provenAt: { type: "date", required: false, input: false },
        factorOrgId: { type: "string", required: false, input: false },
        // It goes on from one that was there, under another name: nobody signed in.
        renewed: { type: "boolean", required: false, input: false },
      },
    },
    advanced: {
      cookiePrefix: hostCookiePrefix(options.url),
      // It would put its own `__Secure-` before the name.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: options.url.startsWith("https:") },
      database: { generateId: "uuid" },
      // The whole address: people judge by it whose session that is. Throttling has its own counters.
      ipAddress: { ipv6Subnet: 128 },
    },
    databaseHooks: {
      user: {
        create: {
          after: async (user) =>
            options.profiles.ensure({ userId: user.id, name: user.name, email: user.email }),
        },
      },
      session: {
        create: {
          before: (session, context) => Promise.resolve({ data: withMethod(session, context?.path) }),
        },
      },
    },
    plugins: [
      twoFactor({ issuer: "Capstan", twoFactorCookieMaxAge: ACCESS_TUNABLES.factorStepSeconds }),
      totpOnce(options.claimCode),
      passkey({
        rpName: "Capstan",
        rpID: new URL(options.url).hostname,
        origin: new URL(options.url).origin,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        registration: {
          afterVerification: ({ verification }) =>
            requireVerified(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: ({ verification }) =>
            requireVerified(verification.authenticationInfo.userVerified),
        },
      }),
      serverSessions,
    ],
  });
}

/** Setting an authenticator app up gives a session another name; it hands over what the earlier one had. A proof needs none. */
function withMethod<Row extends Record<string, unknown>>(session: Row, path = ""): Row {
  const method = METHOD_OF_PATH[path];
  if (method === undefined) return session;
  const renewed = typeof session.method === "string" || proofScope.getStore() === true;
  return { ...session, method, provenAt: new Date(), renewed };
}

/** A passkey stands for two factors only when its device asked for a PIN, a finger or a face. */
function requireVerified(verified: boolean | undefined): void {
  if (verified !== true)
    throw new APIError("UNAUTHORIZED", { code: "NOT_VERIFIED", message: "user verification is required" });
}

import { AppError } from "@/server/platform/errors";
import type { IdentityProvider, IdentityRequest, Proof } from "../port";
import { takeOrThrow } from "../throttle";
import { claimTotp } from "./claim-totp";
import { findTotp, getOwn, orRefuse, type Inside, type Own } from "./inside";
import { checkPassword } from "./passwords";
import { openWithCookies } from "./place";

type Methods = Pick<
  IdentityProvider,
  | "listFactors"
  | "beginTotp"
  | "confirmTotp"
  | "removeTotp"
  | "renewRecoveryCodes"
  | "prove"
  | "beginPasskeyEnrolment"
  | "addPasskey"
  | "removePasskey"
>;

const WRONG_CODE = "This code is not right, or it was used already. Wait for the next one and try again.";
const NO_APP = "The authenticator app was not set up. Begin again.";

/** factorMethods: an authenticator app. Supabase has no recovery codes; its passkeys are an experiment and left out. */
export function factorMethods(inside: Inside): Methods {
  const { place, profiles, proof, throttle } = inside;
  return {
    listFactors: async (request) => {
      const { user } = await getOwn(inside, request);
      const hasPassword = user.identities?.some(({ provider }) => provider === "email") ?? true;
      return { hasPassword, totp: findTotp(user) !== null, recoveryCodesLeft: 0, passkeys: [] };
    },
    beginTotp: async (request) => {
      const { user } = await getOwn(inside, request);
      if (findTotp(user))
        throw new AppError("conflict", "There is an authenticator app already. Remove it first.");
      const { auth } = openWithCookies(place, request.headers);
      // Starts that were never confirmed would block the next one by their name.
      for (const { id, factor_type: type } of user.factors ?? [])
        if (type === "totp") await orRefuse(auth.mfa.unenroll({ factorId: id }), NO_APP);
      const enrol = auth.mfa.enroll({ factorType: "totp", issuer: "Capstan", friendlyName: "Capstan" });
      const { id, totp } = await orRefuse(enrol, NO_APP);
      return { factorId: id, secret: totp.secret, uri: totp.uri, recoveryCodes: [] };
    },
    confirmTotp: async (request, { factorId, code }) => {
      const { user } = await getOwn(inside, request);
      await takeOrThrow(throttle, request.address, user.id);
      const cookies = await spendCode(inside, request, { userId: user.id, factorId, code });
      await throttle.succeed(request.address, user.id);
      await profiles.noteFactor(user.id, true);
      return { cookies };
    },
    removeTotp: async (request) => {
      const { user } = await getOwn(inside, request);
      const { auth, cookies } = openWithCookies(place, request.headers);
      for (const { id, factor_type: type } of user.factors ?? [])
        if (type === "totp")
          await orRefuse(auth.mfa.unenroll({ factorId: id }), "It was not removed. Try again.");
      await profiles.noteFactor(user.id, false);
      await orRefuse(auth.refreshSession(), "The authenticator app is gone. Sign in again.");
      return { cookies: cookies() };
    },
    renewRecoveryCodes: () =>
      Promise.reject(
        new AppError(
          "conflict",
          "Supabase has no recovery codes. Keep the app's key where you keep passwords.",
        ),
      ),
    prove: async (request, given) => {
      const own = await getOwn(inside, request);
      await takeOrThrow(throttle, request.address, own.user.id);
      const cookies = await judge(inside, request, own, given);
      await throttle.succeed(request.address, own.user.id);
      return { cookies: [...cookies, proof.write(own.claims.sessionId, new Date())] };
    },
    beginPasskeyEnrolment: noPasskeys,
    addPasskey: noPasskeys,
    removePasskey: noPasskeys,
  };
}

function noPasskeys(): Promise<never> {
  return Promise.reject(new AppError("conflict", "Passkeys are not offered here. Use an authenticator app."));
}

/** Whoever has a second factor proves themselves with it: a password alone may have been looked over a shoulder. */
async function judge(
  inside: Inside,
  request: IdentityRequest,
  { user }: Own,
  given: Proof,
): Promise<string[]> {
  const factor = findTotp(user);
  switch (given.method) {
    case "password":
      if (factor) throw new AppError("invalid", "You have a second factor: use it, instead of the password.");
      await checkPassword(
        inside,
        user.email ?? "",
        given.password,
        "This password is not right. Check it and try again.",
      );
      return [];
    case "totp":
      if (!factor) throw new AppError("invalid", "There is no authenticator app. Use your password.");
      return spendCode(inside, request, { userId: user.id, factorId: factor.id, code: given.code });
    case "recovery":
      throw new AppError("invalid", "Supabase has no recovery codes. Use the authenticator app.");
    case "passkey":
      throw new AppError("invalid", "Passkeys are not offered here. Use your password or your app.");
  }
}

async function spendCode(
  inside: Inside,
  request: IdentityRequest,
  { userId, factorId, code }: { userId: string; factorId: string; code: string },
): Promise<string[]> {
  const digits = await claimTotp(inside, userId, code);
  if (digits === null) throw new AppError("invalid", WRONG_CODE);
  const { auth, cookies } = openWithCookies(inside.place, request.headers);
  await orRefuse(auth.mfa.challengeAndVerify({ factorId, code: digits }), WRONG_CODE);
  return cookies();
}

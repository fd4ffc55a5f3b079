import { AppError } from "@/server/platform/errors";
import type { SignInWays } from "@/server/platform/sign-in-ways";
import { ACCESS_TUNABLES } from "../../tunables";
import type { IdentityProvider, SignInAnswer } from "../port";
import { listProviders } from "./elsewhere";
import { findSigned, findTotp, isRefusal, isTooMany, keepProfile, troubleOf, type Inside } from "./inside";
import { openWithCookies, sessionCookieName } from "./place";
import { readAccessToken } from "./session-cookie";
import { endByToken } from "./sessions";
import { claimTotp } from "./claim-totp";

type Methods = Pick<
  IdentityProvider,
  "signInOptions" | "signIn" | "signInWithFactor" | "beginPasskey" | "signInWithPasskey"
>;

const REFUSED: SignInAnswer = { kind: "refused", cookies: [] };

/** signInMethods: password, then the second step. What is not offered here says so. */
export function signInMethods(inside: Inside, ways: SignInWays): Methods {
  const { place, proof, throttle } = inside;
  return {
    signInOptions: () =>
      Promise.resolve({
        password: ways.password,
        passkey: false,
        magicLink: ways.magicLink,
        passwordReset: ways.password,
        providers: listProviders(ways),
      }),
    signIn: async (request, { email, password }) => {
      if (!ways.password) return REFUSED;
      const wait = await throttle.take(request.address, email);
      if (wait !== null) return { kind: "too_many", retryAfterSeconds: wait, cookies: [] };
      const earlier = await readAccessToken(request.headers, sessionCookieName(place.url));
      const { auth, cookies } = openWithCookies(place, request.headers);
      const { data, error } = await auth.signInWithPassword({ email, password });
      if (error) return answerTo(error);
      if (earlier !== null) await endByToken(inside, earlier);
      const set = [...cookies(), proof.drop()];
      if (findTotp(data.user)) return { kind: "second_factor", cookies: set };
      await keepProfile(inside, data.user);
      await throttle.succeed(request.address, email);
      return { kind: "signed_in", cookies: set };
    },
    signInWithFactor: async (request, { method, code }) => {
      const signed = await findSigned(inside, request.headers);
      const factor = signed && findTotp(signed.user);
      if (!signed || !factor) return REFUSED;
      const account = `step ${signed.user.id}`;
      const wait = await throttle.take(request.address, account);
      if (wait !== null) return { kind: "too_many", retryAfterSeconds: wait, cookies: [] };
      const digits = method === "totp" ? await claimTotp(inside, signed.user.id, code) : null;
      if (digits === null) return REFUSED;
      const { auth, cookies } = openWithCookies(place, request.headers);
      const { error } = await auth.mfa.challengeAndVerify({ factorId: factor.id, code: digits });
      if (error) return answerTo(error);
      await keepProfile(inside, signed.user);
      await throttle.succeed(request.address, account);
      return { kind: "signed_in", cookies: cookies() };
    },
    beginPasskey: () =>
      Promise.reject(new AppError("conflict", "Passkeys are not offered here. Sign in another way.")),
    signInWithPasskey: () => Promise.resolve(REFUSED),
  };
}

function answerTo(error: unknown): SignInAnswer {
  if (isTooMany(error))
    return { kind: "too_many", retryAfterSeconds: ACCESS_TUNABLES.supabaseWaitSeconds, cookies: [] };
  if (isRefusal(error)) return REFUSED;
  throw troubleOf(error);
}

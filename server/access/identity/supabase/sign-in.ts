import { AppError } from "@/server/platform/errors";
import { ACCESS_TUNABLES } from "../../tunables";
import type { IdentityProvider, SignInAnswer } from "../port";
import { findSigned, findTotp, isRefusal, isTooMany, keepProfile, troubleOf, type Inside } from "./inside";
import { openWithCookies, sessionCookieName } from "./place";
import { readAccessToken } from "./session-cookie";
import { endByToken } from "./sessions";
import { claimTotp } from "./claim-totp";

type Methods = Pick<
  IdentityProvider,
  | "signInOptions"
  | "signIn"
  | "signInWithFactor"
  | "sendMagicLink"
  | "beginProvider"
  | "beginPasskey"
  | "signInWithPasskey"
  | "handle"
>;

const REFUSED: SignInAnswer = { kind: "refused", cookies: [] };

/** signInMethods: password, then the second step. What is not offered here says so. */
export function signInMethods(inside: Inside): Methods {
  const { place, proof, throttle } = inside;
  return {
    signInOptions: () =>
      Promise.resolve({
        password: true,
        passkey: false,
        magicLink: false,
        passwordReset: true,
        providers: [],
      }),
    signIn: async (request, { email, password }) => {
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
    sendMagicLink: () => notOffered("Links by mail are not offered here. Use your password."),
    beginProvider: () =>
      Promise.reject(new AppError("not_found", "This way in is not offered here. Use your password.")),
    beginPasskey: () => notOffered("Passkeys are not offered here. Use your password."),
    signInWithPasskey: () => Promise.resolve(REFUSED),
    handle: () => Promise.resolve(new Response(null, { status: 404 })),
  };
}

function notOffered(message: string): Promise<never> {
  return Promise.reject(new AppError("conflict", message));
}

function answerTo(error: unknown): SignInAnswer {
  if (isTooMany(error))
    return { kind: "too_many", retryAfterSeconds: ACCESS_TUNABLES.supabaseWaitSeconds, cookies: [] };
  if (isRefusal(error)) return REFUSED;
  throw troubleOf(error);
}

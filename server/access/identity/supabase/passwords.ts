import { isAuthError } from "@supabase/supabase-js";
import { AppError } from "@/server/platform/errors";
import type { SignInWays } from "@/server/platform/sign-in-ways";
import type { IdentityProvider, IdentityRequest } from "../port";
import { requireLength } from "../require-length";
import { takeOrThrow } from "../throttle";
import { findTotp, getOwn, isRefusal, isTooMany, orRefuse, troubleOf, type Inside, type Own } from "./inside";
import { openWithCookies, openWithout, type AuthClient } from "./place";

type Methods = Pick<IdentityProvider, "changePassword" | "requestPasswordReset" | "resetPassword">;

const WRONG = "The current password is not right. Check it and try again.";

/** passwordMethods: a changed password ends every session that was begun with the old one. */
export function passwordMethods(inside: Inside, ways: SignInWays): Methods {
  const { place, throttle } = inside;
  return {
    changePassword: async (request, { current, next }) => {
      requireLength(next);
      const own = await getOwn(inside, request);
      await takeOrThrow(throttle, request.address, own.user.id);
      const change = findTotp(own.user) ? changeAndLeave : changeAndRename;
      const cookies = await change(inside, request, own, { current: current ?? "", next });
      await throttle.succeed(request.address, own.user.id);
      return { cookies: [...cookies, inside.proof.drop()] };
    },
    requestPasswordReset: async (request, email) => {
      refuseWithout(ways);
      // Too many requests look like any other: what is mailed is nobody's business but the owner's.
      if ((await throttle.take(request.address, `reset ${email}`)) !== null) return;
      const redirectTo = `${place.url}/reset-password`;
      const { error } = await openWithout(place).resetPasswordForEmail(email, { redirectTo });
      if (!error || isTooMany(error)) return;
      if (!isRefusal(error)) throw troubleOf(error);
      throw new AppError(
        "invalid",
        "This is not an email address. Write it as name@example.com.",
        String(error),
      );
    },
    resetPassword: async (request, { token, password }) => {
      refuseWithout(ways);
      requireLength(password);
      const account = `reset link ${token}`;
      await takeOrThrow(throttle, request.address, account);
      const auth = openWithout(place);
      await orRefuse(
        auth.verifyOtp({ token_hash: token, type: "recovery" }),
        "This link was used already or is too old. Ask for a new one.",
      );
      await setPassword(auth, password);
      await endSessions(auth, "global");
      await throttle.succeed(request.address, account);
    },
  };
}

/** Where passwords do not sign in, a link that sets one must not be a way in. */
function refuseWithout({ password }: SignInWays): void {
  if (!password) throw new AppError("conflict", "Passwords are not offered here. Sign in in another way.");
}

type Change = { current: string; next: string };

/** The session gets another name by signing in anew, so that a copied cookie dies with the rest. */
async function changeAndRename(
  { place }: Inside,
  request: IdentityRequest,
  { user }: Own,
  { current, next }: Change,
): Promise<string[]> {
  const { auth, cookies } = openWithCookies(place, request.headers);
  await orRefuse(auth.signInWithPassword({ email: user.email ?? "", password: current }), WRONG);
  try {
    await setPassword(auth, next);
  } catch (error) {
    await auth.signOut({ scope: "local" });
    throw error;
  }
  await endSessions(auth, "others");
  return cookies();
}

/** With a second factor a new session would wait for its code, so here every session ends and the person signs in again. */
async function changeAndLeave(
  inside: Inside,
  request: IdentityRequest,
  { user }: Own,
  { current, next }: Change,
): Promise<string[]> {
  await checkPassword(inside, user.email ?? "", current, WRONG);
  const { auth, cookies } = openWithCookies(inside.place, request.headers);
  await setPassword(auth, next);
  await endSessions(auth, "global");
  return cookies();
}

/** checkPassword throws invalid with this message for a wrong one; the session it makes ends at once. */
export async function checkPassword(
  { place }: Inside,
  email: string,
  password: string,
  message: string,
): Promise<void> {
  const auth = openWithout(place);
  await orRefuse(auth.signInWithPassword({ email, password }), message);
  await auth.signOut({ scope: "local" });
}

/** The password has changed by now: what failed here is trouble, and said so. */
async function endSessions(auth: AuthClient, scope: "global" | "others"): Promise<void> {
  const { error } = await auth.signOut({ scope });
  if (error) throw troubleOf(error);
}

const REASONS: Readonly<Record<string, string>> = {
  same_password: "This is the password you have now. Choose another one.",
  weak_password: "This password is too easy to guess. Choose a longer or less common one.",
  insufficient_aal:
    "This account has a second factor, and a link alone does not change its password. Ask whoever runs the Supabase project.",
};

async function setPassword(auth: AuthClient, password: string): Promise<void> {
  const { error } = await auth.updateUser({ password });
  if (!error) return;
  const reason = REASONS[(isAuthError(error) && error.code) || ""];
  if (!reason && !isRefusal(error) && error.status !== 401) throw troubleOf(error);
  throw new AppError("invalid", reason ?? "The password was refused. Choose another one.", String(error));
}

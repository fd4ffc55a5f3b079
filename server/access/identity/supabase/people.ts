import { isAuthError } from "@supabase/supabase-js";
import { AppError } from "@/server/platform/errors";
import type { IdentityProvider } from "../port";
import { requireLength } from "../require-length";
import { isRefusal, keepProfile, troubleOf, type Inside } from "./inside";
import { openWithout } from "./place";

type Methods = Pick<IdentityProvider, "ensurePerson" | "isPassword">;

/**
 * peopleMethods make people by signing them up, which is all the publishable key may do. A project that confirms
 * addresses mails the person first; until then their password is refused.
 */
export function peopleMethods(inside: Inside): Methods {
  const { place, profiles } = inside;
  return {
    ensurePerson: async ({ email, name, password }) => {
      requireLength(password);
      const known = await profiles.findId(email);
      if (known !== null) return { userId: known, created: false };
      const { data, error } = await openWithout(place).signUp({
        email,
        password,
        options: { data: { name } },
      });
      if (error) throw refusalOf(error);
      // For an address that is taken Supabase shows a made-up person without a way to sign in.
      if (!data.user || data.user.identities?.length === 0) throw taken();
      await keepProfile(inside, data.user);
      return { userId: data.user.id, created: true };
    },
    isPassword: async (email, password) => {
      const auth = openWithout(place);
      const { error } = await auth.signInWithPassword({ email, password });
      if (error && !isRefusal(error)) throw troubleOf(error);
      if (!error) await auth.signOut({ scope: "local" });
      return !error;
    },
  };
}

function refusalOf(error: unknown): AppError {
  const code = isAuthError(error) ? error.code : undefined;
  if (code === "user_already_exists" || code === "email_exists") return taken(error);
  if (code === "signup_disabled" || code === "email_provider_disabled")
    return new AppError(
      "conflict",
      "The Supabase project takes no new people. Add them there, or allow sign-ups by email.",
      String(error),
    );
  if (!isRefusal(error)) return troubleOf(error);
  return new AppError(
    "invalid",
    "Supabase refuses this address or password. The first administrator's address is CAPSTAN_ADMIN_EMAIL.",
    String(error),
  );
}

function taken(error?: unknown): AppError {
  return new AppError(
    "conflict",
    "There is an account with this address at Supabase already. Sign in with it first.",
    error === undefined ? undefined : String(error),
  );
}

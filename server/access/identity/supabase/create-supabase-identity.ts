/**
 * Supabase Auth as the identity provider, by its publishable key alone: everything is done as the person themselves. Its
 * access tokens are verified here with the project's published keys; whether the session still exists is asked there.
 */
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { SignInWays } from "@/server/platform/sign-in-ways";
import type { IdentityProfiles, IdentityProvider } from "../port";
import { createThrottle } from "../throttle";
import { elsewhereMethods } from "./elsewhere";
import { factorMethods } from "./factors";
import type { Inside } from "./inside";
import { passwordMethods } from "./passwords";
import { peopleMethods } from "./people";
import type { SupabasePlace } from "./place";
import { createProofCookie } from "./proof-cookie";
import { createReturnCookie } from "./return-cookie";
import { sessionMethods } from "./sessions";
import { signInMethods } from "./sign-in";

export type SupabaseIdentityOptions = SupabasePlace & {
  /** as `capstan_worker`, for counters and used codes that all processes share */
  sql: SqlClient;
  secret: string;
  profiles: IdentityProfiles;
  /** what the sign-in page offers */
  signIn: SignInWays;
};

/** createSupabaseIdentity holds no connection: it asks by HTTPS when it is asked. */
export function createSupabaseIdentity(options: SupabaseIdentityOptions): IdentityProvider {
  const { supabaseUrl, publishableKey, url, sql, secret, profiles, signIn } = options;
  const inside: Inside = {
    place: { supabaseUrl, publishableKey, url },
    sql,
    profiles,
    throttle: createThrottle(sql),
    proof: createProofCookie(url, secret),
  };
  return {
    kind: "supabase",
    offers: { sessionList: false, recoveryCodes: false, passkeys: false },
    ...sessionMethods(inside),
    ...signInMethods(inside, signIn),
    ...elsewhereMethods(inside, signIn, createReturnCookie(url, secret)),
    ...passwordMethods(inside, signIn),
    ...factorMethods(inside),
    ...peopleMethods(inside),
    close: () => Promise.resolve(),
  };
}

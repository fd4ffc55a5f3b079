/** Supabase's stand-in, and Capstan signing people in by it. */
import { stringToBase64URL } from "@supabase/ssr";
import { expect } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { parseSignInWays } from "@/server/platform/sign-in-ways";
import { atEnd } from "@/server/platform/testing/at-end";
import { identityProfiles } from "../../profiles";
import { openAuthEndpoint } from "../../testing/auth-endpoint";
import { Browser } from "../../testing/browser";
import { createSupabaseIdentity } from "../create-supabase-identity";

export const PORTAL = "http://capstan.test:3000";
export const COOKIE = "capstan-3000.supabase";
export const PASSWORD = "correct horse battery";
export const FLOWS = {
  providers: ["google"],
  ssoDomains: ["corp.example.com"],
  redirects: [`${PORTAL}/api/auth/supabase/callback`],
};

/** openSupabase ends with the test file. */
export async function openSupabase() {
  const { db } = await openTestDatabase();
  const endpoint = await openAuthEndpoint(FLOWS);
  atEnd(() => endpoint.close());
  const place = { supabaseUrl: endpoint.url, publishableKey: endpoint.key, url: PORTAL };
  const own = {
    sql: db.system,
    secret: "0123456789abcdef0123456789abcdef",
    profiles: identityProfiles(db.system),
    signIn: parseSignInWays("password, magic_link, google, github, sso:corp.example.com"),
  };
  const identity = createSupabaseIdentity({ ...place, ...own });
  return {
    db,
    endpoint,
    place,
    own,
    identity,
    signIn: async (email: string): Promise<Browser> => {
      const browser = new Browser();
      const answer = browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
      expect(answer.kind).toBe("signed_in");
      return browser;
    },
    sessionOf: (email: string) => {
      const found = [...endpoint.people.sessions.values()].findLast(({ person }) => person.email === email);
      if (!found) throw new Error("nobody is signed in");
      return found;
    },
  };
}

/** headersWith: what a browser sends that holds this token. */
export function headersWith(accessToken: string, rest: Record<string, unknown> = {}): Headers {
  const session = { access_token: accessToken, refresh_token: "x", token_type: "bearer", user: {}, ...rest };
  return new Headers({ cookie: `${COOKIE}=base64-${stringToBase64URL(JSON.stringify(session))}` });
}

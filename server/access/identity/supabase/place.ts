/** Where the Supabase project is, and the clients that speak to it. A client is made anew for every use: each holds a session. */
import { createServerClient, parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { ACCESS_TUNABLES } from "../../tunables";
import { cookiePrefix } from "../cookie-prefix";

export type AuthClient = SupabaseClient["auth"];

export type SupabasePlace = {
  /** address of the project, as https://abc.supabase.co */
  supabaseUrl: string;
  /** the key that browsers may see; it opens nothing that a person's own session does not */
  publishableKey: string;
  /** public address of the portal */
  url: string;
};

/** A client whose session lives in the cookies of one request; `cookies` are the Set-Cookie values it left behind. */
export type CookieClient = {
  auth: AuthClient;
  cookies(): string[];
  /** the request's cookies, as they are after it */
  cookieHeader(): string;
  /** what an answer with these cookies must carry, so that no cache keeps them */
  cacheHeaders(): Record<string, string>;
};

export function sessionCookieName(url: string): string {
  return `${cookiePrefix(url)}.supabase`;
}

/** cookieOptions: no script reads the session, and no other site sends it. */
export function cookieOptions(url: string) {
  return {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: url.startsWith("https:"),
    maxAge: ACCESS_TUNABLES.sessionSeconds,
  } as const;
}

/** openWithCookies follows @supabase/ssr's documentation: getAll and setAll over all cookies of the request. */
export function openWithCookies(place: SupabasePlace, headers: Headers): CookieClient {
  const kept = new Map(parseCookieHeader(headers.get("cookie") ?? "").map((each) => [each.name, each.value]));
  const changed = new Map<string, string>();
  let cacheHeaders: Record<string, string> = {};
  const { auth } = createServerClient(place.supabaseUrl, place.publishableKey, {
    cookieOptions: { name: sessionCookieName(place.url), ...cookieOptions(place.url) },
    global: { fetch: fetchInTime },
    cookies: {
      getAll: () => [...kept].map(([name, value]) => ({ name, value })),
      setAll: (all, extra) => {
        for (const { name, value, options } of all) {
          if (value === "") kept.delete(name);
          else kept.set(name, value);
          changed.set(name, serializeCookieHeader(name, value, options));
        }
        cacheHeaders = { ...cacheHeaders, ...extra };
      },
    },
  });
  return {
    auth,
    cookies: () => [...changed.values()],
    cookieHeader: () => [...kept].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; "),
    cacheHeaders: () => cacheHeaders,
  };
}

/** openWithout: a client that begins with nobody and forgets whom it signed in. */
export function openWithout(place: SupabasePlace): AuthClient {
  return createClient(place.supabaseUrl, place.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: fetchInTime },
  }).auth;
}

const fetchInTime: typeof fetch = (input, init) => {
  const limit = AbortSignal.timeout(ACCESS_TUNABLES.supabaseSeconds * 1_000);
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
};

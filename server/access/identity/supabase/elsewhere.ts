/**
 * Signing in elsewhere: by a link in a mail, at a site that speaks OAuth, or at an organization's SAML site. All three
 * are Supabase's PKCE flow and end at one address here, with a code that is worth something only in the browser that
 * began: its cookie holds the other half.
 */
import { isAuthError, type User } from "@supabase/supabase-js";
import { parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import { AppError } from "@/server/platform/errors";
import { log } from "@/server/platform/log";
import { OAUTH_NAMES, type SignInWays } from "@/server/platform/sign-in-ways";
import type { IdentityProvider } from "../port";
import { findTotp, isRefusal, isTooMany, keepProfile, troubleOf, type Inside } from "./inside";
import { cookieOptions, openWithCookies, sessionCookieName } from "./place";
import type { ReturnCookie } from "./return-cookie";
import { endByToken } from "./sessions";
import { readAccessToken } from "./session-cookie";

type Methods = Pick<IdentityProvider, "beginProvider" | "sendMagicLink" | "handle">;

const CALLBACK = "/api/auth/supabase/callback";
const SSO = "sso:";

/** listProviders: the sites that the sign-in page offers. */
export function listProviders({ oauth, ssoDomains }: SignInWays): { id: string; name: string }[] {
  return [
    ...oauth.map((id) => ({ id, name: OAUTH_NAMES[id] })),
    ...ssoDomains.map((domain) => ({ id: `${SSO}${domain}`, name: domain })),
  ];
}

/** elsewhereMethods: what is not among the ways that are set is not offered, whoever asks. */
export function elsewhereMethods(inside: Inside, ways: SignInWays, returning: ReturnCookie): Methods {
  const { place, throttle } = inside;
  const redirectTo = `${place.url}${CALLBACK}`;
  return {
    beginProvider: async ({ headers }, { providerId, next }) => {
      const { auth, cookies } = openWithCookies(place, headers);
      const oauth = ways.oauth.find((each) => each === providerId);
      const domain = ways.ssoDomains.find((each) => `${SSO}${each}` === providerId);
      if (oauth === undefined && domain === undefined)
        throw new AppError("not_found", "This way in is not offered here. Use another one.");
      const { data, error } =
        domain === undefined
          ? await auth.signInWithOAuth({ provider: oauth ?? "google", options: { redirectTo } })
          : await auth.signInWithSSO({ domain, options: { redirectTo } });
      if (error) throw troubleOf(error);
      const url = data?.url ?? "";
      if (!/^https?:/.test(url)) throw troubleOf(new Error(`no address to sign in at: ${url}`));
      return { url, cookies: [...cookies(), returning.write(next, new Date())] };
    },
    sendMagicLink: async (request, { email, next }) => {
      if (!ways.magicLink) throw new AppError("conflict", "Links by mail are not offered here.");
      const wait = await throttle.take(request.address, `link ${email}`);
      const { auth, cookies } = openWithCookies(place, request.headers);
      const options = { emailRedirectTo: redirectTo, shouldCreateUser: false };
      const { error } = wait === null ? await auth.signInWithOtp({ email, options }) : { error: null };
      if (error && !isRefusal(error) && !isTooMany(error)) throw troubleOf(error);
      const begun = error || wait !== null ? await beginNothing(inside, request.headers) : cookies();
      return { cookies: [...begun, returning.write(next, new Date())] };
    },
    handle: async (request) => {
      if (request.method !== "GET" || new URL(request.url).pathname !== CALLBACK)
        return new Response(null, { status: 404 });
      const { location, cookies } = await finish(inside, returning, request).catch((error: unknown) => {
        log.error({ detail: String(error) }, "an answer of Supabase was refused");
        return failed("unavailable");
      });
      const headers = new Headers({ location, "cache-control": "no-store" });
      const dropped = [returning.drop(), ...dropVerifiers(inside, request.headers)];
      for (const cookie of [...dropped, ...cookies]) headers.append("set-cookie", cookie);
      return new Response(null, { status: 303, headers });
    },
  };
}

/** For an address nobody has, the browser gets cookies that look like everybody's and lead nowhere. */
async function beginNothing({ place }: Inside, headers: Headers): Promise<string[]> {
  const { auth, cookies } = openWithCookies(place, headers);
  await auth.signInWithOAuth({ provider: "google", options: { redirectTo: `${place.url}${CALLBACK}` } });
  return cookies();
}

type Finish = { location: string; cookies: string[] };

function failed(error: string): Finish {
  return { location: `/sign-in?error=${error}`, cookies: [] };
}

/** What Supabase says it was, in the words of the sign-in page. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["otp_expired", "expired"],
  ["flow_state_expired", "expired"],
  ["signup_disabled", "unknown"],
  ["user_banned", "unknown"],
  ["email_address_not_authorized", "unknown"],
  ["provider_email_needs_verification", "unknown"],
]);

async function finish(inside: Inside, returning: ReturnCookie, request: Request): Promise<Finish> {
  const { place, proof } = inside;
  const { searchParams } = new URL(request.url);
  const reason = REASONS.get(searchParams.get("error_code") ?? "");
  if (reason !== undefined) return failed(reason);
  if (searchParams.get("error") === "access_denied") return failed("cancelled");
  const code = searchParams.get("code") ?? "";
  if (code === "" || searchParams.has("error")) return failed("refused");
  const next = returning.find(request.headers, new Date());
  if (next === null) return failed("browser");
  const earlier = await readAccessToken(request.headers, sessionCookieName(place.url));
  const { auth, cookies } = openWithCookies(place, request.headers);
  const { data, error } = await auth.exchangeCodeForSession(code);
  if (error) {
    if (!isRefusal(error)) throw troubleOf(error);
    return failed(REASONS.get((isAuthError(error) && error.code) || "") ?? "refused");
  }
  const { user, session } = data;
  if (!(await isOurs(inside, user))) {
    await endByToken(inside, session.access_token);
    // None of its cookies reach the browser, and whoever was signed in before stays.
    return failed("unknown");
  }
  if (earlier !== null && earlier !== session.access_token) await endByToken(inside, earlier);
  const set = [...cookies(), proof.drop()];
  if (findTotp(user))
    return { location: `/sign-in?step=factor&next=${encodeURIComponent(next)}`, cookies: set };
  await keepProfile(inside, user);
  return { location: next, cookies: set };
}

/**
 * Supabase keeps people of SAML sites apart from others with the same address. An address is one person here, and a site
 * must not become somebody by naming theirs; without an address nobody can be invited.
 */
async function isOurs({ profiles }: Inside, { id, email }: User): Promise<boolean> {
  if (!email) return false;
  const known = await profiles.findId(email);
  return known === null || known === id;
}

function dropVerifiers({ place }: Inside, headers: Headers): string[] {
  const prefix = `${sessionCookieName(place.url)}-`;
  return parseCookieHeader(headers.get("cookie") ?? "")
    .filter(({ name }) => name.startsWith(prefix) && name.endsWith("-code-verifier"))
    .map(({ name }) => empty(place.url, name));
}

function empty(url: string, name: string): string {
  return serializeCookieHeader(name, "", { ...cookieOptions(url), maxAge: 0 });
}

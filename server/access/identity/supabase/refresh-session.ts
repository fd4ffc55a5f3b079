import { openWithCookies, sessionCookieName, type SupabasePlace } from "./place";
import { readAccessToken } from "./session-cookie";

export type Refreshed = {
  /** the request's cookies as what comes after must see them */
  cookieHeader: string;
  /** values of Set-Cookie for the browser */
  cookies: string[];
  /** beside them, so that no cache keeps them */
  headers: Record<string, string>;
};

/**
 * refreshSession renews a session whose token is about to end, before anything reads it, as the documentation of
 * @supabase/ssr asks of a proxy. Null when there is nothing to renew. It decides nothing about who may do what.
 */
export async function refreshSession(place: SupabasePlace, headers: Headers): Promise<Refreshed | null> {
  if ((await readAccessToken(headers, sessionCookieName(place.url))) === null) return null;
  const { auth, cookies, cookieHeader, cacheHeaders } = openWithCookies(place, headers);
  // It refreshes on its way; what it says is asked again by whoever needs it. Without an answer the cookies stay.
  await auth.getClaims().catch(() => null);
  const changed = cookies();
  return changed.length === 0
    ? null
    : { cookieHeader: cookieHeader(), cookies: changed, headers: cacheHeaders() };
}

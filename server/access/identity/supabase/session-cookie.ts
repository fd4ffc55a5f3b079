import { combineChunks, parseCookieHeader, stringFromBase64URL } from "@supabase/ssr";
import { z } from "zod";

const stored = z.object({ access_token: z.string().min(1) });
const ENCODED = "base64-";

/**
 * readAccessToken takes the token out of the cookies and leaves the session as it is. A client would use up the refresh
 * token of an old session, and whoever only reads cannot give the browser the new one: that is the proxy's work.
 */
export async function readAccessToken(headers: Headers, cookieName: string): Promise<string | null> {
  const kept = new Map(parseCookieHeader(headers.get("cookie") ?? "").map((each) => [each.name, each.value]));
  const text = await combineChunks(cookieName, (name) => kept.get(name) ?? null);
  if (!text) return null;
  try {
    const json = text.startsWith(ENCODED) ? stringFromBase64URL(text.slice(ENCODED.length)) : text;
    return stored.parse(JSON.parse(json)).access_token;
  } catch {
    return null;
  }
}

/** sessionKeyOf: the session's cookies with the proof of it, which changes what the session may do. */
export function sessionKeyOf(headers: Headers, cookieName: string, proofName: string): string | null {
  const all = parseCookieHeader(headers.get("cookie") ?? "");
  const ofSession = all.filter(({ name, value }) => value !== "" && isOf(name, cookieName));
  if (ofSession.length === 0) return null;
  const proof = all.find(({ name }) => name === proofName)?.value ?? "";
  return [...ofSession.map(({ name, value }) => `${name}=${value}`), proof].join(";");
}

function isOf(name: string, cookieName: string): boolean {
  return name === cookieName || (name.startsWith(`${cookieName}.`) && /\.\d+$/.test(name));
}

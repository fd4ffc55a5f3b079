import { parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import { z } from "zod";
import { seal, unseal } from "@/server/platform/seal";
import { ACCESS_TUNABLES } from "../../tunables";
import { cookiePrefix } from "../cookie-prefix";
import { cookieOptions } from "./place";

const SEALED_FOR = "supabase return";
const content = z.object({ next: z.string(), untilMs: z.number() });

/**
 * Where somebody goes on after signing in elsewhere. Supabase compares the whole redirect address with its list, so the
 * browser holds it: sealed, and also the sign that it was this browser which began.
 */
export type ReturnCookie = {
  write(next: string, now: Date): string;
  drop(): string;
  /** null: this browser began nothing, or too long ago */
  find(headers: Headers, now: Date): string | null;
};

export function createReturnCookie(url: string, secret: string): ReturnCookie {
  const name = `${cookiePrefix(url)}.return`;
  const maxAge = ACCESS_TUNABLES.magicLinkSeconds;
  const options = { ...cookieOptions(url), maxAge };
  return {
    write: (next, now) => {
      const text = JSON.stringify({ next, untilMs: now.getTime() + maxAge * 1_000 });
      return serializeCookieHeader(name, seal(secret, SEALED_FOR, text), options);
    },
    drop: () => serializeCookieHeader(name, "", { ...options, maxAge: 0 }),
    find: (headers, now) => {
      const sealed = parseCookieHeader(headers.get("cookie") ?? "").find((each) => each.name === name)?.value;
      if (!sealed) return null;
      try {
        const read = content.parse(JSON.parse(unseal(secret, SEALED_FOR, sealed)));
        return read.untilMs > now.getTime() ? read.next : null;
      } catch {
        return null;
      }
    },
  };
}

import { parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import { z } from "zod";
import { seal, unseal } from "@/server/platform/seal";
import { ACCESS_TUNABLES } from "../../tunables";
import { cookiePrefix } from "../cookie-prefix";
import { cookieOptions } from "./place";

const SEALED_FOR = "supabase proof";
const content = z.object({ sessionId: z.string(), atMs: z.number() });

/** Supabase keeps no time of a later proof, so the browser holds a sealed one; it counts for its own session only. */
export type ProofCookie = {
  name: string;
  write(sessionId: string, at: Date): string;
  drop(): string;
  find(headers: Headers, sessionId: string): Date | null;
};

export function createProofCookie(url: string, secret: string): ProofCookie {
  const name = `${cookiePrefix(url)}.proof`;
  const options = { ...cookieOptions(url), maxAge: ACCESS_TUNABLES.proofMs / 1_000 };
  return {
    name,
    write: (sessionId, at) =>
      serializeCookieHeader(
        name,
        seal(secret, SEALED_FOR, JSON.stringify({ sessionId, atMs: at.getTime() })),
        options,
      ),
    drop: () => serializeCookieHeader(name, "", { ...options, maxAge: 0 }),
    find: (headers, sessionId) => {
      const sealed = parseCookieHeader(headers.get("cookie") ?? "").find((each) => each.name === name)?.value;
      if (!sealed) return null;
      try {
        const read = content.parse(JSON.parse(unseal(secret, SEALED_FOR, sealed)));
        return read.sessionId === sessionId ? new Date(read.atMs) : null;
      } catch {
        return null;
      }
    },
  };
}

import { createHash } from "node:crypto";
import { claimCode } from "@/server/platform/db/sql/used-codes";
import { ACCESS_TUNABLES } from "../../tunables";
import type { Inside } from "./inside";

/**
 * claimTotp gives the six digits when nobody showed them before. A code works once (RFC 6238 §5.2), which Supabase
 * leaves open, so it is claimed here before it is judged there.
 */
export async function claimTotp({ sql }: Inside, userId: string, code: string): Promise<string | null> {
  const digits = code.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return null;
  const hash = createHash("sha256").update(digits).digest("base64url");
  return (await claimCode(sql, userId, hash, ACCESS_TUNABLES.usedCodeMs)) ? digits : null;
}

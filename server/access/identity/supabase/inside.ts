import { isAuthError, type User } from "@supabase/supabase-js";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import type { IdentityProfiles, IdentityRequest, Person } from "../port";
import type { Throttle } from "../throttle";
import { openWithout, sessionCookieName, type SupabasePlace } from "./place";
import type { ProofCookie } from "./proof-cookie";
import { readClaims, type SupabaseClaims } from "./read-claims";
import { readAccessToken } from "./session-cookie";

/** What the Supabase provider's methods share. */
export type Inside = {
  place: SupabasePlace;
  sql: SqlClient;
  throttle: Throttle;
  profiles: IdentityProfiles;
  proof: ProofCookie;
};

export type Own = { token: string; claims: SupabaseClaims; user: User };

/**
 * findSigned checks the token's signature here, with the project's published keys, and only then asks Supabase whether
 * the session is still there: a token alone is good for an hour after its session ended.
 */
export async function findSigned({ place }: Inside, headers: Headers): Promise<Own | null> {
  const token = await readAccessToken(headers, sessionCookieName(place.url));
  if (token === null) return null;
  const auth = openWithout(place);
  const verified = await orNothing(auth.getClaims(token));
  const claims = verified && readClaims(verified.claims);
  if (!claims) return null;
  const found = await orNothing(auth.getUser(token));
  if (!found || found.user.id !== claims.userId) return null;
  return { token, claims, user: found.user };
}

/** findOwn: a session that waits for its second step is nobody's yet. */
export async function findOwn(inside: Inside, headers: Headers): Promise<Own | null> {
  const signed = await findSigned(inside, headers);
  if (signed && !signed.claims.isStrong && findTotp(signed.user)) return null;
  return signed;
}

/** getOwn throws not_signed_in for nobody. */
export async function getOwn(inside: Inside, request: IdentityRequest): Promise<Own> {
  const own = await findOwn(inside, request.headers);
  if (!own) throw new AppError("not_signed_in", "Sign in first.");
  return own;
}

/** findTotp gives the authenticator app that counts. */
export function findTotp(user: User): { id: string } | null {
  return user.factors?.find((each) => each.factor_type === "totp" && each.status === "verified") ?? null;
}

export function toPerson(user: User): Person {
  const email = user.email ?? "";
  const { name, full_name: fullName } = user.user_metadata as Record<string, unknown>;
  const known = [fullName, name].find((each) => typeof each === "string" && each.trim() !== "");
  return {
    userId: user.id,
    email,
    name: typeof known === "string" ? known.trim() : (email.split("@")[0] ?? ""),
  };
}

/** keepProfile: the first sign-in makes the row of app.users, later ones keep it in step with what changed at Supabase. */
export async function keepProfile({ profiles }: Inside, user: User): Promise<void> {
  await profiles.ensure(toPerson(user));
  await profiles.noteFactor(user.id, findTotp(user) !== null);
}

const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 422]);

/** isRefusal: Supabase said no to what was asked; anything else is trouble. */
export function isRefusal(error: unknown): boolean {
  return isAuthError(error) && REFUSALS.has(error.status ?? 0);
}

export function isTooMany(error: unknown): boolean {
  return isAuthError(error) && error.status === 429;
}

/** troubleOf: what people read when Supabase neither agrees nor refuses. */
export function troubleOf(error: unknown): AppError {
  if (isTooMany(error))
    return new AppError("too_many", "Too many attempts. Wait a few minutes, then try again.");
  return new AppError(
    "unavailable",
    "The sign-in service does not answer as it should. Try again in a minute.",
    `supabase auth: ${String(error)}`,
  );
}

/** What a call gives when it went well; some give nothing. */
type DataOf<Reply> = Reply extends { data: infer Data; error: null } ? Data : never;

/** orRefuse turns a no of Supabase into an answer for people. */
export async function orRefuse<Reply extends { error: unknown }>(
  work: Promise<Reply>,
  message: string,
): Promise<DataOf<Reply>> {
  const reply = await work;
  if (!reply.error) return (reply as { data?: unknown }).data as DataOf<Reply>;
  if (isRefusal(reply.error)) throw new AppError("invalid", message, String(reply.error));
  throw troubleOf(reply.error);
}

async function orNothing<Reply extends { error: unknown }>(
  work: Promise<Reply>,
): Promise<DataOf<Reply> | null> {
  const reply = await work;
  if (!reply.error) return (reply as { data?: unknown }).data as DataOf<Reply>;
  if (isRefusal(reply.error)) return null;
  throw troubleOf(reply.error);
}

import { APIError } from "better-auth/api";
import { AppError } from "@/server/platform/errors";
import type { FactorMethod, IdentityProfiles, IdentityRequest } from "../port";
import type { Throttle } from "../throttle";
import type { Auth } from "./create-auth";

/** What the embedded provider's methods share. */
export type Inside = { auth: Auth; throttle: Throttle; profiles: IdentityProfiles };

/** headersOf gives better-auth the request's headers, with the one address that is to be believed. */
export function headersOf(request: IdentityRequest): Headers {
  const headers = new Headers(request.headers);
  headers.delete("x-forwarded-for");
  if (request.address !== null) headers.set("x-forwarded-for", request.address);
  return headers;
}

/** getOwn gives the session of a request with its token; throws not_signed_in for nobody. */
export async function getOwn({ auth }: Inside, request: IdentityRequest) {
  const found = await auth.api.getSession({ headers: headersOf(request) });
  if (!found) throw new AppError("not_signed_in", "Sign in first.");
  return found;
}

/** isRefusal: better-auth said no; anything else is trouble and is thrown on. */
export function isRefusal(error: unknown): boolean {
  return error instanceof APIError && error.statusCode < 500;
}

/** orRefuse turns a no of better-auth into an answer for people. */
export async function orRefuse<Result>(work: Promise<Result>, message: string): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error)) throw new AppError("invalid", message, String(error));
    throw error;
  }
}

export function cookiesOf(headers: Headers): string[] {
  return headers.getSetCookie();
}

/** readCode: a code as it is kept, from one as people write it down. */
export function readCode(method: FactorMethod, code: string): string {
  const bare = code.replaceAll(/\s/g, "");
  return method === "recovery" ? bare.toLowerCase() : bare;
}

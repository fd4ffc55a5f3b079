import { notFound } from "@/server/platform/errors";
import type { IdentityProvider } from "../port";
import { findOwn, getOwn, isRefusal, toPerson, troubleOf, type Inside } from "./inside";
import { openWithCookies, openWithout, sessionCookieName } from "./place";
import { sessionKeyOf } from "./session-cookie";

type Methods = Pick<
  IdentityProvider,
  "sessionKey" | "findSession" | "signOut" | "signOutEverywhere" | "listSessions" | "endSession"
>;

/** sessionMethods: Supabase ends sessions, one or all, but does not list them to the person. */
export function sessionMethods(inside: Inside): Methods {
  const { place, proof } = inside;
  const cookieName = sessionCookieName(place.url);
  const leave = async (headers: Headers, scope: "local" | "global") => {
    const { auth, cookies } = openWithCookies(place, headers);
    const { error } = await auth.signOut({ scope });
    if (error && !isRefusal(error)) throw troubleOf(error);
    return { cookies: [...cookies(), proof.drop()] };
  };
  return {
    sessionKey: (headers) => sessionKeyOf(headers, cookieName, proof.name),
    findSession: async (headers) => {
      const own = await findOwn(inside, headers);
      if (!own) return null;
      const { sessionId, provenAt, isStrong } = own.claims;
      const later = proof.find(headers, sessionId);
      const isLater = later !== null && later > provenAt;
      const proven = isLater ? later : provenAt;
      return { ...toPerson(own.user), sessionId, isStrong, vouchedBy: null, provenAt: proven };
    },
    signOut: (request) =>
      sessionKeyOf(request.headers, cookieName, proof.name) === null
        ? Promise.resolve({ cookies: [] })
        : leave(request.headers, "local"),
    signOutEverywhere: async (request) => {
      await getOwn(inside, request);
      return leave(request.headers, "global");
    },
    listSessions: async (request) => {
      const { claims } = await getOwn(inside, request);
      return [
        {
          id: claims.sessionId,
          createdAt: claims.startedAt,
          usedAt: claims.issuedAt,
          address: request.address,
          userAgent: request.headers.get("user-agent"),
          current: true,
        },
      ];
    },
    endSession: async (request, sessionId) => {
      const { claims, token } = await getOwn(inside, request);
      if (claims.sessionId !== sessionId) throw notFound("session");
      await endByToken(inside, token);
    },
  };
}

/** endByToken ends the session a token belongs to; one that is over already is fine. */
export async function endByToken({ place }: Inside, token: string): Promise<void> {
  const { error } = await openWithout(place).admin.signOut(token, "local");
  if (error && !isRefusal(error) && error.status !== 401) throw troubleOf(error);
}

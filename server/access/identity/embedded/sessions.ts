import { notFound } from "@/server/platform/errors";
import { parseAddress } from "@/server/platform/network/networks";
import type { IdentityProvider, Session } from "../port";
import { STRONG_METHODS, VOUCHED_METHOD } from "./create-auth";
import { cookiesOf, getOwn, headersOf, type Inside } from "./inside";

type Methods = Pick<
  IdentityProvider,
  "sessionKey" | "findSession" | "signOut" | "signOutEverywhere" | "listSessions" | "endSession"
>;

/** sessionMethods: who is there, where else they are signed in, and ending that. */
export function sessionMethods(inside: Inside, cookieName: string): Methods {
  const { auth } = inside;
  const dropCookies = async () => cookiesOf((await auth.api.dropCookies({ returnHeaders: true })).headers);
  return {
    sessionKey: (headers) => readCookie(headers.get("cookie"), cookieName),
    findSession: async (headers) => {
      const found = await auth.api.getSession({ headers });
      return found && toSession(found);
    },
    signOut: async (request) => {
      const { headers } = await auth.api.signOut({ headers: headersOf(request), returnHeaders: true });
      return { cookies: cookiesOf(headers) };
    },
    signOutEverywhere: async (request) => {
      const { user } = await getOwn(inside, request);
      const context = await auth.$context;
      await context.internalAdapter.deleteUserSessions(user.id);
      return { cookies: await dropCookies() };
    },
    listSessions: async (request) => {
      const { user, session } = await getOwn(inside, request);
      const context = await auth.$context;
      const all = await context.internalAdapter.listSessions(user.id);
      return all
        .filter((each) => each.expiresAt > new Date())
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .map((each) => ({
          id: each.id,
          createdAt: each.createdAt,
          usedAt: each.updatedAt,
          address: parseAddress(each.ipAddress ?? "")?.toString() ?? null,
          userAgent: each.userAgent || null,
          current: each.id === session.id,
        }));
    },
    endSession: async (request, sessionId) => {
      const { user } = await getOwn(inside, request);
      const context = await auth.$context;
      const all = await context.internalAdapter.listSessions(user.id);
      const found = all.find((each) => each.id === sessionId);
      if (!found) throw notFound("session");
      await context.internalAdapter.deleteSession(found.token);
    },
  };
}

type Found = NonNullable<Awaited<ReturnType<Inside["auth"]["api"]["getSession"]>>>;

function toSession({ user, session }: Found): Session {
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    sessionId: session.id,
    provenAt: session.provenAt ?? session.createdAt,
    isStrong: STRONG_METHODS.includes(session.method ?? ""),
    vouchedBy: session.method === VOUCHED_METHOD ? (session.factorOrgId ?? null) : null,
  };
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key = "", value = ""] = part.trim().split("=", 2);
    if (key === name && value !== "") return value;
  }
  return null;
}

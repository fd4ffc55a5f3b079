import type { Database } from "@/server/platform/db/database";
import { findTokenRow, touchTokenRow } from "@/server/platform/db/sql/find-token";
import type { IdentityProvider } from "./identity/port";
import { hashToken, isToken } from "./token-format";
import { TtlCache } from "./ttl-cache";
import { ACCESS_TUNABLES } from "./tunables";
import type { Viewer } from "./viewer";

export type ViewerSource = {
  /** findViewer: from `Authorization: Bearer cap_…` if there is one, else from the session cookie; null for nobody. */
  findViewer(headers: Headers, options?: { fresh?: boolean }): Promise<Viewer | null>;
  /** findTokenViewer: from a token alone, as git clients send it. */
  findTokenViewer(token: string): Promise<Viewer | null>;
};

/** createViewerSource remembers answers for a moment, so that a busy client costs one look-up every few seconds. */
export function createViewerSource(deps: { db: Database; identity: IdentityProvider }): ViewerSource {
  const cache = new TtlCache<Viewer | null>(ACCESS_TUNABLES.viewerCacheMs, ACCESS_TUNABLES.viewerCacheMax);
  const byToken = async (token: string): Promise<Viewer | null> => {
    if (!isToken(token)) return null;
    const hash = hashToken(token);
    return cache.get(`token ${hash}`, () => readTokenViewer(deps.db, hash));
  };
  return {
    findTokenViewer: byToken,
    findViewer: async (headers, options) => {
      const bearer = readBearer(headers);
      if (bearer !== null) {
        if (options?.fresh) cache.delete(`token ${hashToken(bearer)}`);
        return byToken(bearer);
      }
      const session = deps.identity.sessionKey(headers);
      if (session === null) return null;
      const key = `session ${hashToken(session)}`;
      if (options?.fresh) cache.delete(key);
      return cache.get(key, () => readSessionViewer(deps.identity, headers));
    },
  };
}

/** A request that carries a token is judged by it alone: a wrong one never falls back to a cookie. */
function readBearer(headers: Headers): string | null {
  const match = /^bearer\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "");
  return match?.[1] ?? null;
}

async function readTokenViewer(db: Database, hash: string): Promise<Viewer | null> {
  const row = await findTokenRow(db.system, hash);
  if (!row) return null;
  await touchTokenRow(db.system, row.id, ACCESS_TUNABLES.lastUsedEveryMs);
  return { userId: row.user_id, name: row.name, email: row.email, actorKind: "token", tokenId: row.id };
}

async function readSessionViewer(identity: IdentityProvider, headers: Headers): Promise<Viewer | null> {
  const person = await identity.findPerson(headers);
  return person && { ...person, actorKind: "user", tokenId: null };
}

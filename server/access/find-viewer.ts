import type { Database } from "@/server/platform/db/database";
import type { Listener } from "@/server/platform/db/listener";
import { findTokenRow, type TokenRow } from "@/server/platform/db/sql/find-token";
import { readNetworksOf } from "@/server/platform/db/sql/networks";
import { findPersonSecurity } from "@/server/platform/db/sql/person-security";
import type { IdentityProvider } from "./identity/port";
import { isPermission } from "./matrix";
import { hashToken, isToken } from "./token-format";
import { createTokenUse, type TokenUse } from "./token-use";
import { TtlCache } from "./ttl-cache";
import { ACCESS_TUNABLES } from "./tunables";
import type { OrgNetworks, Viewer } from "./viewer";

export type ViewerSource = {
  /** findViewer: from `Authorization: Bearer cap_…` if there is one, else from the session cookie; null for nobody. */
  findViewer(
    headers: Headers,
    options?: { fresh?: boolean; address?: string | null },
  ): Promise<Viewer | null>;
  /** forget: what was remembered of this session or token; the next request asks again */
  forget(headers: Headers): void;
  /** forgetAll: for whatever ends tokens that are not at hand; every next request asks again */
  forgetAll(): void;
  /** findTokenViewer: from a token alone, as git clients send it. */
  findTokenViewer(
    token: string,
    options?: { fresh?: boolean; address?: string | null },
  ): Promise<Viewer | null>;
};

/** createViewerSource remembers answers for a moment, so that a busy client costs one look-up every few seconds. */
export function createViewerSource(deps: {
  db: Database;
  identity: IdentityProvider;
  cacheMs?: number;
}): ViewerSource {
  const cacheMs = deps.cacheMs ?? ACCESS_TUNABLES.viewerCacheMs;
  const cache = new TtlCache<Viewer | null>(cacheMs, ACCESS_TUNABLES.viewerCacheMax);
  const use = createTokenUse(deps.db.system);
  const byToken: ViewerSource["findTokenViewer"] = async (token, { fresh = false, address = null } = {}) => {
    if (!isToken(token)) return null;
    const hash = hashToken(token);
    if (fresh) cache.delete(`token ${hash}`);
    return cache.get(`token ${hash}`, () => readTokenViewer(deps.db, use, hash, address));
  };
  const keyOf = (headers: Headers): string | null => {
    const bearer = readBearer(headers);
    if (bearer !== null) return `token ${hashToken(bearer)}`;
    const session = deps.identity.sessionKey(headers);
    return session === null ? null : `session ${hashToken(session)}`;
  };
  return {
    findTokenViewer: byToken,
    forgetAll: () => cache.clear(),
    forget: (headers) => {
      const key = keyOf(headers);
      if (key !== null) cache.delete(key);
    },
    findViewer: async (headers, options) => {
      const key = keyOf(headers);
      if (key === null) return null;
      const bearer = readBearer(headers);
      if (bearer !== null) return byToken(bearer, options);
      if (options?.fresh) cache.delete(key);
      return cache.get(key, () => readSessionViewer(deps, headers));
    },
  };
}

/** forgetOnAccessRing: what another process ended is not believed here for the rest of its moment. */
export function forgetOnAccessRing(viewers: ViewerSource, listener: Listener): void {
  listener.subscribe("access", () => viewers.forgetAll());
}

/** A request that carries a token is judged by it alone: a wrong one never falls back to a cookie. */
function readBearer(headers: Headers): string | null {
  const match = /^bearer\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "");
  return match?.[1] ?? null;
}

async function readTokenViewer(
  db: Database,
  use: TokenUse,
  hash: string,
  address: string | null,
): Promise<Viewer | null> {
  const row = await findTokenRow(db.system, hash);
  if (!row) return null;
  use.note(row.id, address);
  return toViewer(row, await readNetworksOf(db.system, row.user_id ?? row.id));
}

function toViewer(row: TokenRow, orgNetworks: readonly OrgNetworks[]): Viewer {
  const isCi = row.trust_rule_id !== null;
  return {
    userId: row.user_id ?? row.id,
    name: row.name,
    email: row.email,
    actorKind: isCi ? "ci" : "token",
    tokenId: row.id,
    // A permission that is no longer one is dropped: scopes only ever shrink.
    scopes: row.scopes?.filter(isPermission) ?? null,
    projectId: row.project_id,
    endsAt: row.expires_at,
    orgNetworks,
    auth: isCi
      ? { kind: "ci", tokenId: row.id, trustRuleId: row.trust_rule_id, claims: row.claims }
      : { kind: "token", tokenId: row.id, name: row.token_name },
    provenAtMs: null,
    factorNeeded: row.factor_required && !row.has_second_factor ? "enrol" : null,
  };
}

type Deps = { db: Database; identity: IdentityProvider };

async function readSessionViewer({ db, identity }: Deps, headers: Headers): Promise<Viewer | null> {
  const session = await identity.findSession(headers);
  if (!session) return null;
  const security = await findPersonSecurity(db.system, session.userId, session.vouchedBy);
  const wanted = (security?.factor_required ?? false) && !session.isStrong;
  return {
    userId: session.userId,
    name: session.name,
    email: session.email,
    actorKind: "user",
    tokenId: null,
    scopes: null,
    projectId: null,
    endsAt: null,
    orgNetworks: await readNetworksOf(db.system, session.userId),
    auth: {
      kind: "session",
      sessionId: session.sessionId,
      strong: session.isStrong,
      ...(session.vouchedBy === null ? {} : { vouchedBy: session.vouchedBy }),
    },
    provenAtMs: session.provenAt.getTime(),
    factorNeeded: wanted ? (security?.has_second_factor ? "prove" : "enrol") : null,
  };
}

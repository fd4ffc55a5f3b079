import { hashToken, mintToken, shownPrefix } from "@/server/access";
import type { Clock } from "@/server/platform/clock";
import {
  insertTokenRow,
  listTokenRows,
  revokeTokenRow,
  type TokenListRow,
} from "@/server/platform/db/sql/tokens";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { notFound } from "@/server/platform/errors";
import type { CreatedToken, TokenSummary } from "./contract";

const DAY_MS = 86_400_000;

/** createToken gives the secret once; only its hash is kept. */
export async function createToken(
  sql: SqlClient,
  clock: Clock,
  token: { userId: string; name: string; expiresInDays?: number | null },
): Promise<CreatedToken> {
  const secret = mintToken();
  const days = token.expiresInDays ?? null;
  const row = await insertTokenRow(sql, {
    userId: token.userId,
    name: token.name,
    prefix: shownPrefix(secret),
    hash: hashToken(secret),
    expiresAt: days === null ? null : new Date(clock.now().getTime() + days * DAY_MS),
  });
  return { ...toSummary(row), token: secret };
}

/** listTokens: the person's own, newest first, without revoked ones. */
export async function listTokens(sql: SqlClient, userId: string): Promise<TokenSummary[]> {
  const rows = await listTokenRows(sql, userId);
  return rows.map(toSummary);
}

/** revokeToken throws not_found for one that is not the person's, or is revoked already. */
export async function revokeToken(sql: SqlClient, userId: string, tokenId: string): Promise<void> {
  if (!(await revokeTokenRow(sql, tokenId, userId))) throw notFound("token");
}

function toSummary(row: TokenListRow): TokenSummary {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

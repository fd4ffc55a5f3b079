import { hashToken, mintToken, shownPrefix } from "@/server/access";
import { ROLES, type Permission, type Role } from "@/server/access/matrix";
import type { Clock } from "@/server/platform/clock";
import {
  insertProjectTokenRow,
  insertTokenRow,
  listProjectTokenRows,
  listTokenRows,
  mayGrantRole,
  readTokenEnd,
  readTokenMaxDays,
  revokeProjectTokenRow,
  revokeTokenRow,
  type NewToken,
  type TokenListRow,
} from "@/server/platform/db/sql/tokens";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { CreatedToken, ProjectTokenSummary, TokenList, TokenSummary } from "./contract";

const DAY_MS = 86_400_000;

export type TokenRequest = {
  name: string;
  expiresInDays?: number | null;
  scopes?: readonly Permission[] | null;
  /** the token it is asked with; null: a person with a session */
  parentId: string | null;
};

/** createToken gives the secret once; only its hash is kept. */
export async function createToken(
  sql: SqlClient,
  clock: Clock,
  { userId, ...request }: TokenRequest & { userId: string },
): Promise<CreatedToken> {
  refuseLongLife(request, await readTokenMaxDays(sql, { userId }));
  const { secret, token } = mint(request, clock);
  await refuseLongerThanParent(sql, token);
  return { ...toSummary(await insertTokenRow(sql, userId, token)), token: secret };
}

/** createProjectToken: a token with a role of its own on one project. It outlives its maker. */
export async function createProjectToken(
  sql: SqlClient,
  clock: Clock,
  {
    projectId,
    role,
    createdBy,
    ...request
  }: TokenRequest & { projectId: string; role: Role; createdBy: string },
): Promise<CreatedToken> {
  await refuseMoreThanOwn(sql, projectId, role);
  refuseLongLife(request, await readTokenMaxDays(sql, { projectId }));
  const { secret, token } = mint(request, clock);
  await refuseLongerThanParent(sql, token);
  const row = await insertProjectTokenRow(sql, { projectId, role, createdBy }, token);
  return { ...toSummary(row), token: secret };
}

/** refuseMoreThanOwn: nobody hands out what they do not have. */
export async function refuseMoreThanOwn(sql: SqlClient, projectId: string, role: Role): Promise<void> {
  if (await mayGrantRole(sql, projectId, role)) return;
  throw new AppError(
    "forbidden",
    `You may give no more than you have, and the role ${role.replaceAll("_", " ")} has more. Choose a smaller one.`,
    role,
  );
}

/** listTokens: the person's own, newest first, without revoked ones. */
export async function listTokens(sql: SqlClient, userId: string): Promise<TokenList> {
  const rows = await listTokenRows(sql, userId);
  return { items: rows.map(toSummary), nextCursor: null, maxDays: await readTokenMaxDays(sql, { userId }) };
}

/** listProjectTokens: those of the project itself, newest first, without revoked ones. */
export async function listProjectTokens(
  sql: SqlClient,
  projectId: string,
): Promise<{ items: ProjectTokenSummary[]; nextCursor: null; maxDays: number | null }> {
  const rows = await listProjectTokenRows(sql, projectId);
  const items = rows.map((row) =>
    Object.assign(toSummary(row), {
      role: ROLES.find((role) => role === row.role) ?? "viewer",
      createdBy: row.created_by,
    }),
  );
  return { items, nextCursor: null, maxDays: await readTokenMaxDays(sql, { projectId }) };
}

/** revokeToken throws not_found for one that is not the person's, or is revoked already. */
export async function revokeToken(sql: SqlClient, userId: string, tokenId: string): Promise<void> {
  if (!(await revokeTokenRow(sql, tokenId, userId))) throw notFound("token");
}

/** revokeProjectToken throws not_found for one that is not the project's, or is revoked already. */
export async function revokeProjectToken(sql: SqlClient, projectId: string, tokenId: string): Promise<void> {
  if (!(await revokeProjectTokenRow(sql, tokenId, projectId))) throw notFound("token");
}

function refuseLongLife({ expiresInDays }: TokenRequest, maxDays: number | null): void {
  if (maxDays === null || (expiresInDays && expiresInDays <= maxDays)) return;
  throw new AppError(
    "invalid",
    `Your organization lets a token live ${maxDays} ${maxDays === 1 ? "day" : "days"} at most. Choose a shorter time.`,
  );
}

/** A token that ends is no way to one that stays: that takes a person, and a fresh proof. */
async function refuseLongerThanParent(sql: SqlClient, { parentId, expiresAt }: NewToken): Promise<void> {
  if (parentId === null) return;
  const end = await readTokenEnd(sql, parentId);
  if (end === null || (expiresAt !== null && expiresAt <= end)) return;
  throw new AppError(
    "forbidden",
    `What a token makes lives no longer than itself, and this one ends at ${end.toISOString()}. Choose a shorter time, or sign in.`,
  );
}

function mint(
  { name, expiresInDays, scopes, parentId }: TokenRequest,
  clock: Clock,
): { secret: string; token: NewToken } {
  const secret = mintToken();
  const expiresAt = expiresInDays ? new Date(clock.now().getTime() + expiresInDays * DAY_MS) : null;
  const token = {
    name,
    prefix: shownPrefix(secret),
    hash: hashToken(secret),
    scopes: scopes ?? null,
    expiresAt,
    parentId,
  };
  return { secret, token };
}

function toSummary(row: TokenListRow): TokenSummary {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedAddress: row.last_used_address,
  };
}

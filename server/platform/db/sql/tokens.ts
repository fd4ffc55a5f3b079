import type { SqlClient } from "../sql-client";

export type TokenListRow = {
  id: string;
  name: string;
  prefix: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
};

const COLUMNS = "id, name, prefix, created_at, expires_at, last_used_at";

const LIST = `select ${COLUMNS} from ops.api_tokens where user_id = $1::uuid and revoked_at is null order by created_at desc, id`;

export function listTokenRows(sql: SqlClient, userId: string): Promise<TokenListRow[]> {
  return sql.query<TokenListRow>(LIST, [userId]);
}

const INSERT = `
  insert into ops.api_tokens (user_id, name, prefix, token_hash, expires_at)
  values ($1::uuid, $2, $3, $4, $5::timestamptz) returning ${COLUMNS}`;

export async function insertTokenRow(
  sql: SqlClient,
  token: { userId: string; name: string; prefix: string; hash: string; expiresAt: Date | null },
): Promise<TokenListRow> {
  const rows = await sql.query<TokenListRow>(INSERT, [
    token.userId,
    token.name,
    token.prefix,
    token.hash,
    token.expiresAt?.toISOString() ?? null,
  ]);
  if (!rows[0]) throw new Error("insert into ops.api_tokens returned nothing");
  return rows[0];
}

const REVOKE = `
  update ops.api_tokens set revoked_at = now()
  where id = $1::uuid and user_id = $2::uuid and revoked_at is null returning id`;

export async function revokeTokenRow(sql: SqlClient, id: string, userId: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(REVOKE, [id, userId]);
  return rows.length > 0;
}

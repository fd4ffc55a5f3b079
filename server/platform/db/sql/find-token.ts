import type { SqlClient } from "../sql-client";

export type TokenRow = { id: string; user_id: string; name: string; email: string };

const FIND = `
  select t.id, u.id as user_id, u.name, u.email
  from ops.api_tokens t join app.users u on u.id = t.user_id
  where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`;

/** The token that hashes to this, while it is valid. */
export async function findTokenRow(sql: SqlClient, hash: string): Promise<TokenRow | null> {
  const rows = await sql.query<TokenRow>(FIND, [hash]);
  return rows[0] ?? null;
}

const TOUCH = `
  update ops.api_tokens set last_used_at = now()
  where id = $1::uuid and (last_used_at is null or last_used_at < now() - $2 * interval '1 millisecond')`;

export async function touchTokenRow(sql: SqlClient, id: string, everyMs: number): Promise<void> {
  await sql.query(TOUCH, [id, everyMs]);
}

import type { SqlClient } from "../sql-client";
import { REQUIRED_FACTOR, type PersonSecurityRow } from "./person-security";

export type TokenRow = {
  id: string;
  /** null: a project's own token */
  user_id: string | null;
  project_id: string | null;
  name: string;
  email: string;
  token_name: string;
  scopes: string[] | null;
  trust_rule_id: string | null;
  claims: Record<string, unknown> | null;
  expires_at: Date | null;
} & PersonSecurityRow;

const FIND = `
  select t.id, t.user_id, t.project_id, coalesce(u.name, t.name) as name, coalesce(u.email, '') as email,
    t.name as token_name, t.scopes, t.trust_rule_id, t.claims, t.expires_at,
    coalesce(u.has_second_factor, false) as has_second_factor, (${REQUIRED_FACTOR}) as factor_required
  from ops.api_tokens t
    left join app.users u on u.id = t.user_id
    left join ops.projects p on p.id = t.project_id
    left join ops.trust_rules r on r.id = t.trust_rule_id
  where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
    and p.archived_at is null and r.revoked_at is null`;

/** The token that hashes to this, while it is valid: itself, its project and the rule it came by. */
export async function findTokenRow(sql: SqlClient, hash: string): Promise<TokenRow | null> {
  const rows = await sql.query<TokenRow>(FIND, [hash]);
  return rows[0] ?? null;
}

const IS_VALID = `
  select from ops.api_tokens t
    left join ops.projects p on p.id = t.project_id
    left join ops.trust_rules r on r.id = t.trust_rule_id
  where t.id = $1::uuid and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
    and p.archived_at is null and r.revoked_at is null`;

/** isTokenValid: the same of one that is known by its id. */
export async function isTokenValid(sql: SqlClient, id: string): Promise<boolean> {
  return (await sql.query(IS_VALID, [id])).length > 0;
}

const TOUCH = `
  update ops.api_tokens set last_used_at = now(), last_used_address = coalesce($3, last_used_address)
  where id = $1::uuid and (last_used_at is null or last_used_at < now() - $2 * interval '1 millisecond')`;

export async function touchTokenRow(
  sql: SqlClient,
  use: { id: string; everyMs: number; address: string | null },
): Promise<void> {
  await sql.query(TOUCH, [use.id, use.everyMs, use.address]);
}

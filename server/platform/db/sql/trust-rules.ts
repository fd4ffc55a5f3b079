import type { SqlClient } from "../sql-client";

export type TrustRuleRow = {
  id: string;
  project_id: string;
  name: string;
  issuer: string;
  audience: string;
  claims: Record<string, string>;
  role_id: string;
  role: string;
  scopes: string[] | null;
  created_at: Date;
  last_used_at: Date | null;
  last_refused_at: Date | null;
  last_refusal: string | null;
};

const COLUMNS = `t.id, t.project_id, t.name, t.issuer, t.audience, t.claims, t.role_id, r.name as role, t.scopes, t.created_at,
  t.last_used_at, t.last_refused_at, t.last_refusal`;

const LIST = `
  select ${COLUMNS} from ops.trust_rules t join ops.roles r on r.id = t.role_id
  where t.project_id = $1::uuid and t.revoked_at is null order by t.created_at, t.id`;

export function listTrustRuleRows(sql: SqlClient, projectId: string): Promise<TrustRuleRow[]> {
  return sql.query<TrustRuleRow>(LIST, [projectId]);
}

const FIND = `
  select ${COLUMNS} from ops.trust_rules t
    join ops.roles r on r.id = t.role_id join ops.projects p on p.id = t.project_id
  where p.slug = $1 and p.archived_at is null and t.issuer = $2 and t.revoked_at is null
  order by t.created_at, t.id limit $3::int`;

/** Rules of a project for what an issuer says; as the system, for somebody who is not known yet. */
export function findTrustRuleRows(
  sql: SqlClient,
  slug: string,
  issuer: string,
  limit: number,
): Promise<TrustRuleRow[]> {
  return sql.query<TrustRuleRow>(FIND, [slug, issuer, limit]);
}

export type NewTrustRule = {
  projectId: string;
  name: string;
  issuer: string;
  audience: string;
  claims: Record<string, string>;
  role: string;
  scopes: readonly string[] | null;
};

const INSERT = `
  insert into ops.trust_rules (project_id, name, issuer, audience, claims, role_id, scopes)
  select $1::uuid, $2, $3, $4, $5::jsonb, r.id, $6::jsonb from ops.roles r where r.name = $7 returning id`;

export async function insertTrustRule(sql: SqlClient, rule: NewTrustRule): Promise<string> {
  const { projectId, name, issuer, audience, claims, role, scopes } = rule;
  const rows = await sql.query<{ id: string }>(INSERT, [
    projectId,
    name,
    issuer,
    audience,
    JSON.stringify(claims),
    scopes === null ? null : JSON.stringify(scopes),
    role,
  ]);
  if (!rows[0]) throw new Error("insert into ops.trust_rules returned nothing");
  return rows[0].id;
}

const REVOKE = `
  update ops.trust_rules set revoked_at = now()
  where id = $1::uuid and project_id = $2::uuid and revoked_at is null returning id`;

export async function revokeTrustRule(sql: SqlClient, id: string, projectId: string): Promise<boolean> {
  return (await sql.query(REVOKE, [id, projectId])).length > 0;
}

const REFUSED = `
  update ops.trust_rules set last_refused_at = now(), last_refusal = $2 where id = $1::uuid`;

export async function noteRefusal(sql: SqlClient, id: string, reason: string): Promise<void> {
  await sql.query(REFUSED, [id, reason]);
}

const FORGET = `delete from ops.used_assertions where expires_at < now()`;
const USE = `
  insert into ops.used_assertions (trust_rule_id, jti_hash, expires_at) values ($1::uuid, $2, $3::timestamptz)
  on conflict (trust_rule_id, jti_hash) do nothing returning id`;

/** False: this assertion was used before. Those that have expired are forgotten on the way. */
export async function markUsed(
  sql: SqlClient,
  assertion: { trustRuleId: string; jtiHash: string; keepUntil: Date },
): Promise<boolean> {
  await sql.query(FORGET);
  const values = [assertion.trustRuleId, assertion.jtiHash, assertion.keepUntil.toISOString()];
  return (await sql.query(USE, values)).length > 0;
}

export type CiToken = {
  trustRuleId: string;
  name: string;
  prefix: string;
  hash: string;
  scopes: readonly string[] | null;
  claims: Record<string, unknown>;
  expiresAt: Date;
};

const ISSUE = `
  with rule as (
    update ops.trust_rules set last_used_at = now() where id = $1::uuid and revoked_at is null returning id, project_id, role_id
  )
  insert into ops.api_tokens (project_id, role_id, trust_rule_id, name, prefix, token_hash, scopes, claims, expires_at)
  select project_id, role_id, id, $2, $3, $4, $5::jsonb, $6::jsonb, $7::timestamptz from rule returning id`;

/** False: the rule was withdrawn in the meantime. */
export async function issueCiToken(sql: SqlClient, token: CiToken): Promise<boolean> {
  const { trustRuleId, name, prefix, hash, scopes, claims, expiresAt } = token;
  const rows = await sql.query(ISSUE, [
    trustRuleId,
    name,
    prefix,
    hash,
    scopes === null ? null : JSON.stringify(scopes),
    JSON.stringify(claims),
    expiresAt.toISOString(),
  ]);
  return rows.length > 0;
}

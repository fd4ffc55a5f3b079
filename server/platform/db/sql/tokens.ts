import type { SqlClient } from "../sql-client";

export type TokenListRow = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[] | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  last_used_address: string | null;
};

export type ProjectTokenRow = TokenListRow & { role: string; created_by: string | null };

const COLUMNS =
  "t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.last_used_address";

const LIST = `
  select ${COLUMNS} from ops.api_tokens t where t.user_id = $1::uuid and t.revoked_at is null
  order by t.created_at desc, t.id`;

export function listTokenRows(sql: SqlClient, userId: string): Promise<TokenListRow[]> {
  return sql.query<TokenListRow>(LIST, [userId]);
}

const LIST_OF_PROJECT = `
  select ${COLUMNS}, r.name as role, u.name as created_by
  from ops.api_tokens t join ops.roles r on r.id = t.role_id left join app.users u on u.id = t.created_by
  where t.project_id = $1::uuid and t.revoked_at is null and t.trust_rule_id is null
  order by t.created_at desc, t.id`;

/** Without those that CI was given for an hour. */
export function listProjectTokenRows(sql: SqlClient, projectId: string): Promise<ProjectTokenRow[]> {
  return sql.query<ProjectTokenRow>(LIST_OF_PROJECT, [projectId]);
}

export type NewToken = {
  name: string;
  prefix: string;
  hash: string;
  scopes: readonly string[] | null;
  expiresAt: Date | null;
  /** the token it is made with */
  parentId: string | null;
};

const INSERT = `
  insert into ops.api_tokens as t (user_id, name, prefix, token_hash, scopes, expires_at, parent_id)
  values ($1::uuid, $2, $3, $4, $5::jsonb, $6::timestamptz, $7::uuid) returning ${COLUMNS}`;

export async function insertTokenRow(sql: SqlClient, userId: string, token: NewToken): Promise<TokenListRow> {
  return only(await sql.query<TokenListRow>(INSERT, [userId, ...valuesOf(token)]));
}

const INSERT_FOR_PROJECT = `
  insert into ops.api_tokens as t (project_id, role_id, created_by, name, prefix, token_hash, scopes, expires_at,
    parent_id)
  select $1::uuid, r.id, $2::uuid, $4, $5, $6, $7::jsonb, $8::timestamptz, $9::uuid from ops.roles r where r.name = $3
  returning ${COLUMNS}`;

export async function insertProjectTokenRow(
  sql: SqlClient,
  owner: { projectId: string; role: string; createdBy: string },
  token: NewToken,
): Promise<TokenListRow> {
  const values = [owner.projectId, owner.createdBy, owner.role, ...valuesOf(token)];
  return only(await sql.query<TokenListRow>(INSERT_FOR_PROJECT, values));
}

function valuesOf({ name, prefix, hash, scopes, expiresAt, parentId }: NewToken): unknown[] {
  return [
    name,
    prefix,
    hash,
    scopes === null ? null : JSON.stringify(scopes),
    expiresAt?.toISOString() ?? null,
    parentId,
  ];
}

function only<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error("ops.api_tokens gave no row");
  return row;
}

const END = `select expires_at from ops.api_tokens where id = $1::uuid`;

/** When a token that the person of this transaction may see ends; null: never. */
export async function readTokenEnd(sql: SqlClient, id: string): Promise<Date | null> {
  return only(await sql.query<{ expires_at: Date | null }>(END, [id])).expires_at;
}

const REVOKE = `
  update ops.api_tokens set revoked_at = now()
  where id = $1::uuid and user_id = $2::uuid and revoked_at is null returning id`;

export async function revokeTokenRow(sql: SqlClient, id: string, userId: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(REVOKE, [id, userId]);
  return rows.length > 0;
}

const REVOKE_OF_PROJECT = `
  update ops.api_tokens set revoked_at = now()
  where id = $1::uuid and project_id = $2::uuid and revoked_at is null returning id`;

export async function revokeProjectTokenRow(sql: SqlClient, id: string, projectId: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(REVOKE_OF_PROJECT, [id, projectId]);
  return rows.length > 0;
}

const MAX_DAYS = `select ops.token_max_days($1::uuid, $2::uuid) as days`;

/** The longest life a token of this person, or of this project, may have; null: any. */
export async function readTokenMaxDays(
  sql: SqlClient,
  owner: { userId?: string; projectId?: string },
): Promise<number | null> {
  const rows = await sql.query<{ days: number | null }>(MAX_DAYS, [
    owner.userId ?? null,
    owner.projectId ?? null,
  ]);
  return rows[0]?.days ?? null;
}

const MAY_GRANT = `
  select ops.may_grant($1::uuid, r.id) as granted from ops.roles r where r.name = $2`;

/** Whether the person of this transaction has all that the role has. */
export async function mayGrantRole(sql: SqlClient, projectId: string, role: string): Promise<boolean> {
  const rows = await sql.query<{ granted: boolean }>(MAY_GRANT, [projectId, role]);
  return rows[0]?.granted ?? false;
}

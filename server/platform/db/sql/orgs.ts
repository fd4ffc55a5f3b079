import type { SqlClient } from "../sql-client";

export type OrgAccessRow = { id: string; slug: string; name: string; role: string };

const ACCESS = `
  select o.id, o.slug, o.name, m.role from app.orgs o
  join app.org_members m on m.org_id = o.id and m.user_id = (select ops.jwt_user())
  where o.slug = $1`;

/** The organization, and the role of this transaction's person in it; null for whoever is no member. */
export async function findOrgAccess(sql: SqlClient, slug: string): Promise<OrgAccessRow | null> {
  const rows = await sql.query<OrgAccessRow>(ACCESS, [slug]);
  return rows[0] ?? null;
}

export type OrgDetailRow = { require_second_factor: boolean; members: number; without_factor: number };

const DETAIL = `
  select o.require_second_factor, count(m.id)::int as members,
    (count(m.id) filter (where not u.has_second_factor))::int as without_factor
  from app.orgs o left join app.org_members m on m.org_id = o.id left join app.users u on u.id = m.user_id
  where o.id = $1::uuid group by o.id`;

export async function findOrgDetail(sql: SqlClient, id: string): Promise<OrgDetailRow | null> {
  const rows = await sql.query<OrgDetailRow>(DETAIL, [id]);
  return rows[0] ?? null;
}

const CREATE = `select app.create_org($1, $2) as id`;

export async function createOrgRow(sql: SqlClient, slug: string, name: string): Promise<string> {
  const rows = await sql.query<{ id: string }>(CREATE, [slug, name]);
  if (!rows[0]) throw new Error("app.create_org returned nothing");
  return rows[0].id;
}

const UPDATE = `
  update app.orgs set name = coalesce($2, name), require_second_factor = coalesce($3, require_second_factor)
  where id = $1::uuid returning id`;

/** False when the person may not. */
export async function updateOrgRow(
  sql: SqlClient,
  id: string,
  change: { name?: string; requireSecondFactor?: boolean },
): Promise<boolean> {
  const rows = await sql.query(UPDATE, [id, change.name ?? null, change.requireSecondFactor ?? null]);
  return rows.length > 0;
}

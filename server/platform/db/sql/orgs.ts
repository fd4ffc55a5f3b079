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

export type OrgDetailRow = {
  require_second_factor: boolean;
  token_max_days: number | null;
  members: number;
  without_factor: number;
  guests_without_factor: number;
};

const DETAIL = `
  select o.require_second_factor, o.token_max_days, count(m.id)::int as members,
    (count(m.id) filter (where not (u.has_second_factor or m.factor_vouched)))::int as without_factor,
    (select count(distinct g.user_id)::int from ops.project_members g
      join ops.projects p on p.id = g.project_id join app.users gu on gu.id = g.user_id
      where p.org_id = o.id and not gu.has_second_factor
        and not exists (select 1 from app.org_members gm where gm.org_id = o.id and gm.user_id = g.user_id)
    ) as guests_without_factor
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

export type OrgChange = {
  name?: string;
  requireSecondFactor?: boolean;
  /** null lifts it; left out, it stays */
  tokenMaxDays?: number | null;
};

const UPDATE = `
  update app.orgs set name = coalesce($2, name), require_second_factor = coalesce($3, require_second_factor),
    token_max_days = case when $4::boolean then $5::int else token_max_days end
  where id = $1::uuid returning id`;

/** False when the person may not. */
export async function updateOrgRow(sql: SqlClient, id: string, change: OrgChange): Promise<boolean> {
  const { name = null, requireSecondFactor = null, tokenMaxDays } = change;
  const days = [tokenMaxDays !== undefined, tokenMaxDays ?? null];
  return (await sql.query(UPDATE, [id, name, requireSecondFactor, ...days])).length > 0;
}

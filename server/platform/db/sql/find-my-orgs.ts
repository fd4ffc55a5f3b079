import type { SqlClient } from "../sql-client";

export type MyOrgRow = { id: string; slug: string; name: string; role: string };

const TEXT = `
  select o.id, o.slug, o.name, m.role from app.orgs o
  join app.org_members m on m.org_id = o.id and m.user_id = (select ops.jwt_user())
  order by o.name, o.id`;

/** Organizations the person of this transaction belongs to. */
export function findMyOrgs(sql: SqlClient): Promise<MyOrgRow[]> {
  return sql.query<MyOrgRow>(TEXT);
}

import type { SqlClient } from "../sql-client";

/** Reads, for the person `u` of the statement around it, whether an organization they work in asks for a second factor. */
export const REQUIRED_FACTOR = `
  exists (select 1 from app.org_members m join app.orgs o on o.id = m.org_id
          where m.user_id = u.id and o.require_second_factor)
  or exists (select 1 from ops.project_members m join ops.projects p on p.id = m.project_id
             join app.orgs o on o.id = p.org_id where m.user_id = u.id and o.require_second_factor)`;

const TEXT = `select u.has_second_factor, (${REQUIRED_FACTOR}) as factor_required from app.users u where u.id = $1::uuid`;

export type PersonSecurityRow = { has_second_factor: boolean; factor_required: boolean };

/** Null for somebody without a profile. */
export async function findPersonSecurity(sql: SqlClient, userId: string): Promise<PersonSecurityRow | null> {
  const rows = await sql.query<PersonSecurityRow>(TEXT, [userId]);
  return rows[0] ?? null;
}

const NOTE = `
  update app.users set has_second_factor = $2 where id = $1::uuid and has_second_factor is distinct from $2`;

export async function noteSecondFactor(sql: SqlClient, userId: string, has: boolean): Promise<void> {
  await sql.query(NOTE, [userId, has]);
}

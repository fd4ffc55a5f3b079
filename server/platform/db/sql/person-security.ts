import type { SqlClient } from "../sql-client";

/**
 * Whether an organization `o` that the person `u` of the statement around it works in asks for a second factor, other
 * than those of which `excused` is true.
 */
const requiredBut = (excused: string) => `
  exists (select 1 from app.org_members m join app.orgs o on o.id = m.org_id
          where m.user_id = u.id and o.require_second_factor and not ${excused})
  or exists (select 1 from ops.project_members m join ops.projects p on p.id = m.project_id
             join app.orgs o on o.id = p.org_id
             where m.user_id = u.id and o.require_second_factor and not ${excused})`;

/** For a token: what the site of an organization said of its owner is enough for that organization. */
export const REQUIRED_FACTOR = requiredBut(
  `exists (select 1 from app.org_members v where v.org_id = o.id and v.user_id = u.id and v.factor_vouched)`,
);

/** For a session: the organization by whose site it began, as long as that is one whose word counts. */
const BEGUN_THERE = `coalesce(o.id = $2::uuid, false)
  and exists (select 1 from app.identity_providers s where s.org_id = o.id and s.trusts_factor)`;

const TEXT = `
  select u.has_second_factor, (${requiredBut(`(${BEGUN_THERE})`)}) as factor_required
  from app.users u where u.id = $1::uuid`;

export type PersonSecurityRow = { has_second_factor: boolean; factor_required: boolean };

/** What is asked of somebody in a session for which the organization `vouchedBy` answers; null without a profile. */
export async function findPersonSecurity(
  sql: SqlClient,
  userId: string,
  vouchedBy: string | null,
): Promise<PersonSecurityRow | null> {
  const rows = await sql.query<PersonSecurityRow>(TEXT, [userId, vouchedBy]);
  return rows[0] ?? null;
}

const NOTE = `
  update app.users set has_second_factor = $2 where id = $1::uuid and has_second_factor is distinct from $2`;

export async function noteSecondFactor(sql: SqlClient, userId: string, has: boolean): Promise<void> {
  await sql.query(NOTE, [userId, has]);
}

import type { SqlClient } from "../sql-client";

const ORG = `
  insert into app.orgs (slug, name) values ($1, $2)
  on conflict (slug) do update set slug = excluded.slug returning id`;

export async function ensureOrg(sql: SqlClient, slug: string, name: string): Promise<string> {
  const rows = await sql.query<{ id: string }>(ORG, [slug, name]);
  if (!rows[0]) throw new Error("ensureOrg found no row");
  return rows[0].id;
}

const MEMBER = `
  insert into app.org_members (org_id, user_id, role) values ($1::uuid, $2::uuid, $3) on conflict (org_id, user_id) do nothing`;

export async function ensureOrgMember(
  sql: SqlClient,
  orgId: string,
  userId: string,
  role: string,
): Promise<void> {
  await sql.query(MEMBER, [orgId, userId, role]);
}

const TOKEN = `
  insert into ops.api_tokens (user_id, name, prefix, token_hash) values ($1::uuid, $2, $3, $4)
  on conflict (token_hash) do nothing`;

/** A token once revoked stays so: its row is there. */
export async function ensureTokenRow(
  sql: SqlClient,
  token: { userId: string; name: string; prefix: string; hash: string },
): Promise<void> {
  await sql.query(TOKEN, [token.userId, token.name, token.prefix, token.hash]);
}

const PROJECTS = `
  select p.id, p.slug, p.archived_at is not null as archived,
    exists (select 1 from ops.environments e where e.project_id = p.id) as has_branches
  from ops.projects p where p.org_id = $1::uuid order by p.created_at limit 1`;

export type FirstProjectRow = { id: string; slug: string; archived: boolean; has_branches: boolean };

/** The organization's first project, archived ones included: a demo that was deleted does not come back. */
export async function findFirstProject(sql: SqlClient, orgId: string): Promise<FirstProjectRow | null> {
  const rows = await sql.query<FirstProjectRow>(PROJECTS, [orgId]);
  return rows[0] ?? null;
}

const FIRST_ADMIN = `
  select u.email from app.org_members m join app.users u on u.id = m.user_id
  where m.org_id = $1::uuid and m.role = 'owner' order by m.created_at limit 1`;

export async function findFirstOwner(sql: SqlClient, orgId: string): Promise<string | null> {
  const rows = await sql.query<{ email: string }>(FIRST_ADMIN, [orgId]);
  return rows[0]?.email ?? null;
}

import type { SqlClient } from "../sql-client";

export type IdentityProviderRow = {
  id: string;
  org_id: string;
  name: string;
  issuer: string;
  client_id: string;
  link_by_email: boolean;
  admits_new: boolean;
  trusts_factor: boolean;
};

const COLUMNS = "id, org_id, name, issuer, client_id, link_by_email, admits_new, trusts_factor";

const LIST_OFFERED = `
  select id, name from app.identity_providers
  where org_id = case when $1::text is null
    then (select o.id from app.orgs o order by o.created_at, o.id limit 1)
    else (select o.id from app.orgs o where o.slug = $1::text) end
  order by lower(name), id`;

/** Those of an organization, for its own sign-in page; without one those of the first, whose owners own the installation. */
export function listOfferedProviders(
  sql: SqlClient,
  org: string | null,
): Promise<{ id: string; name: string }[]> {
  return sql.query<{ id: string; name: string }>(LIST_OFFERED, [org]);
}

const LIST = `select ${COLUMNS} from app.identity_providers where org_id = $1::uuid order by lower(name), id`;

export function listOrgProviders(sql: SqlClient, orgId: string): Promise<IdentityProviderRow[]> {
  return sql.query<IdentityProviderRow>(LIST, [orgId]);
}

const FIND = `select ${COLUMNS}, ciphertext from app.identity_providers where id = $1::uuid`;

/** With the sealed secret: for signing in, as the system. */
export async function findIdentityProvider(
  sql: SqlClient,
  id: string,
): Promise<(IdentityProviderRow & { ciphertext: string }) | null> {
  const rows = await sql.query<IdentityProviderRow & { ciphertext: string }>(FIND, [id]);
  return rows[0] ?? null;
}

const ADD = `
  insert into app.identity_providers (id, org_id, name, issuer, client_id, ciphertext, link_by_email, admits_new, trusts_factor)
  values ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9)`;

export async function addIdentityProvider(
  sql: SqlClient,
  row: IdentityProviderRow & { ciphertext: string },
): Promise<void> {
  const { id, org_id, name, issuer, client_id, ciphertext, link_by_email, admits_new, trusts_factor } = row;
  const flags = [link_by_email, admits_new, trusts_factor];
  await sql.query(ADD, [id, org_id, name, issuer, client_id, ciphertext, ...flags]);
}

const REMOVE = `delete from app.identity_providers where id = $1::uuid and org_id = $2::uuid returning id`;

export async function removeIdentityProvider(sql: SqlClient, id: string, orgId: string): Promise<boolean> {
  return (await sql.query(REMOVE, [id, orgId])).length > 0;
}

const IS_MEMBER = `select 1 from app.org_members where user_id = $1::uuid and org_id = $2::uuid`;

/** Whether somebody is a member of the organization itself; a role in one of its projects alone does not count. */
export async function isMember(sql: SqlClient, userId: string, orgId: string): Promise<boolean> {
  return (await sql.query(IS_MEMBER, [userId, orgId])).length > 0;
}

const WORKS_ELSEWHERE = `
  select exists (select 1 from app.org_members where user_id = $1::uuid and org_id <> $2::uuid)
    or exists (select 1 from ops.project_members m join ops.projects p on p.id = m.project_id
               where m.user_id = $1::uuid and p.org_id <> $2::uuid) as elsewhere`;

/** Whether somebody has a role in any other organization than this one. */
export async function worksElsewhere(sql: SqlClient, userId: string, orgId: string): Promise<boolean> {
  const rows = await sql.query<{ elsewhere: boolean }>(WORKS_ELSEWHERE, [userId, orgId]);
  return rows[0]?.elsewhere ?? true;
}

const ADMIT = `
  insert into app.org_members (org_id, user_id, role) values ($1::uuid, $2::uuid, 'member') on conflict do nothing`;

export async function admitMember(sql: SqlClient, orgId: string, userId: string): Promise<void> {
  await sql.query(ADMIT, [orgId, userId]);
}

const VOUCHED = `
  update app.org_members set factor_vouched = true
  where org_id = $1::uuid and user_id = $2::uuid and not factor_vouched`;

/** The organization's own site said that this member used a second factor. */
export async function noteVouchedFactor(sql: SqlClient, orgId: string, userId: string): Promise<void> {
  await sql.query(VOUCHED, [orgId, userId]);
}

const INVITED = `
  select 1 from app.invitations where org_id = $1::uuid and lower(email) = lower($2)
    and accepted_at is null and revoked_at is null and expires_at > now()`;

/** Whether an open invitation of the organization waits for this address. */
export async function isInvited(sql: SqlClient, orgId: string, email: string): Promise<boolean> {
  return (await sql.query(INVITED, [orgId, email])).length > 0;
}

import type { SqlClient } from "../sql-client";

const CLOSE_EARLIER = `
  update app.invitations set revoked_at = now()
  where org_id = $1::uuid and project_id is not distinct from $2::uuid and lower(email) = $3
    and accepted_at is null and revoked_at is null`;

const ADD = `
  insert into app.invitations (org_id, project_id, email, org_role, role_id, token_hash, invited_by, expires_at)
  values ($1::uuid, $2::uuid, $3, $4, (select id from ops.roles where name = $5), $6, (select ops.jwt_user()), $7::timestamptz)
  returning id`;

export type NewInvitation = {
  orgId: string;
  projectId: string | null;
  email: string;
  orgRole: string | null;
  projectRole: string | null;
  tokenHash: string;
  expiresAt: Date;
};

/** A new invitation takes the place of an open one to the same address. */
export async function addInvitationRow(sql: SqlClient, invitation: NewInvitation): Promise<string> {
  const { orgId, projectId, email, orgRole, projectRole, tokenHash, expiresAt } = invitation;
  await sql.query(CLOSE_EARLIER, [orgId, projectId, email]);
  const values = [orgId, projectId, email, orgRole, projectRole, tokenHash, expiresAt.toISOString()];
  const rows = await sql.query<{ id: string }>(ADD, values);
  if (!rows[0]) throw new Error("insert into app.invitations returned nothing");
  return rows[0].id;
}

export type InvitationRow = {
  id: string;
  email: string;
  org_role: string | null;
  project_slug: string | null;
  project_name: string | null;
  project_role: string | null;
  invited_by: string | null;
  created_at: Date;
  expires_at: Date;
  is_expired: boolean;
};

const LIST = `
  select i.id, i.email, i.org_role, p.slug as project_slug, p.name as project_name, r.name as project_role,
    u.name as invited_by, i.created_at, i.expires_at, i.expires_at <= now() as is_expired
  from app.invitations i left join ops.projects p on p.id = i.project_id left join ops.roles r on r.id = i.role_id
    left join app.users u on u.id = i.invited_by
  where i.accepted_at is null and i.revoked_at is null and i.org_id = $1::uuid and ($2::uuid is null or i.project_id = $2::uuid)
  order by i.created_at desc, i.id`;

/** Open and expired ones: of an organization, or of one of its projects alone. */
export function listInvitationRows(
  sql: SqlClient,
  orgId: string,
  projectId: string | null,
): Promise<InvitationRow[]> {
  return sql.query<InvitationRow>(LIST, [orgId, projectId]);
}

const REVOKE = `
  update app.invitations set revoked_at = now()
  where id = $1::uuid and org_id = $2::uuid and ($3::uuid is null or project_id = $3::uuid)
    and accepted_at is null and revoked_at is null returning id`;

export async function revokeInvitationRow(
  sql: SqlClient,
  id: string,
  place: { orgId: string; projectId: string | null },
): Promise<boolean> {
  return (await sql.query(REVOKE, [id, place.orgId, place.projectId])).length > 0;
}

export type InvitationFaceRow = {
  email: string;
  org_slug: string;
  org_name: string;
  org_role: string | null;
  project_name: string | null;
  project_role: string | null;
  invited_by: string | null;
  expires_at: Date;
  has_account: boolean;
};

const FACE = `
  select i.email, o.slug as org_slug, o.name as org_name, i.org_role, p.name as project_name, r.name as project_role, u.name as invited_by,
    i.expires_at, exists (select 1 from app.users a where lower(a.email) = lower(i.email)) as has_account
  from app.invitations i join app.orgs o on o.id = i.org_id left join ops.projects p on p.id = i.project_id
    left join ops.roles r on r.id = i.role_id left join app.users u on u.id = i.invited_by
  where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
    and p.archived_at is null`;

/** For whoever holds the link; asked as the system. Null for one that is used, revoked, expired or made up. */
export async function findInvitationFace(
  sql: SqlClient,
  tokenHash: string,
): Promise<InvitationFaceRow | null> {
  const rows = await sql.query<InvitationFaceRow>(FACE, [tokenHash]);
  return rows[0] ?? null;
}

const ACCEPT = `select org_slug, project_slug from app.accept_invitation($1)`;

/** Null when it is not open, or not for this transaction's person. */
export async function acceptInvitationRow(
  sql: SqlClient,
  tokenHash: string,
): Promise<{ org_slug: string; project_slug: string | null } | null> {
  const rows = await sql.query<{ org_slug: string; project_slug: string | null }>(ACCEPT, [tokenHash]);
  return rows[0] ?? null;
}

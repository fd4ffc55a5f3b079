import type { SqlClient } from "../sql-client";

export type OrgMemberRow = {
  user_id: string;
  name: string;
  email: string;
  role: string;
  created_at: Date;
  has_second_factor: boolean;
  projects: number;
};

const ORG_MEMBERS = `
  select m.user_id, u.name, u.email, m.role, m.created_at,
    u.has_second_factor or m.factor_vouched as has_second_factor,
    (select count(*)::int from ops.project_members pm join ops.projects p on p.id = pm.project_id
      where pm.user_id = m.user_id and p.org_id = m.org_id and p.archived_at is null) as projects
  from app.org_members m join app.users u on u.id = m.user_id
  where m.org_id = $1::uuid
  order by array_position(array['owner', 'admin', 'member'], m.role), lower(u.name), m.user_id`;

export function listOrgMemberRows(sql: SqlClient, orgId: string): Promise<OrgMemberRow[]> {
  return sql.query<OrgMemberRow>(ORG_MEMBERS, [orgId]);
}

const SET_ORG_ROLE = `
  update app.org_members set role = $3 where org_id = $1::uuid and user_id = $2::uuid returning id`;

/** False when there is no such member, or the person may not change them. */
export async function setOrgRoleRow(
  sql: SqlClient,
  orgId: string,
  userId: string,
  role: string,
): Promise<boolean> {
  return (await sql.query(SET_ORG_ROLE, [orgId, userId, role])).length > 0;
}

const REMOVE_ORG = `delete from app.org_members where org_id = $1::uuid and user_id = $2::uuid returning id`;

export async function removeOrgMemberRow(sql: SqlClient, orgId: string, userId: string): Promise<boolean> {
  return (await sql.query(REMOVE_ORG, [orgId, userId])).length > 0;
}

const FIND_ORG = `select role from app.org_members where org_id = $1::uuid and user_id = $2::uuid`;

export async function findOrgRole(sql: SqlClient, orgId: string, userId: string): Promise<string | null> {
  const rows = await sql.query<{ role: string }>(FIND_ORG, [orgId, userId]);
  return rows[0]?.role ?? null;
}

export type ProjectMemberRow = {
  user_id: string;
  name: string;
  email: string;
  role: string;
  created_at: Date;
  by: "project" | "organization";
};

/** Owners and administrators of the organization may do all, whatever role they have in the project. */
const PROJECT_MEMBERS = `
  select user_id, name, email, role, created_at, by from (
    select m.user_id, u.name, u.email, r.name as role, m.created_at, 'project' as by
      from ops.project_members m join app.users u on u.id = m.user_id join ops.roles r on r.id = m.role_id
      where m.project_id = $1::uuid
    union all
    select o.user_id, u.name, u.email, 'owner', o.created_at, 'organization'
      from ops.projects p join app.org_members o on o.org_id = p.org_id join app.users u on u.id = o.user_id
      where p.id = $1::uuid and o.role in ('owner', 'admin')
        and not exists (select 1 from ops.project_members m where m.project_id = p.id and m.user_id = o.user_id)
  ) everybody order by lower(name), user_id`;

export function listProjectMemberRows(sql: SqlClient, projectId: string): Promise<ProjectMemberRow[]> {
  return sql.query<ProjectMemberRow>(PROJECT_MEMBERS, [projectId]);
}

const ADD_PROJECT = `
  insert into ops.project_members (project_id, user_id, role_id)
  select $1::uuid, u.id, r.id from app.users u, ops.roles r
  where lower(u.email) = $2 and r.name = $3 and exists (
    select 1 from app.org_members o join ops.projects p on p.org_id = o.org_id
    where p.id = $1::uuid and o.user_id = u.id)
  on conflict (project_id, user_id) do nothing returning id`;

const HAS_PROJECT = `
  select 1 from ops.project_members m join app.users u on u.id = m.user_id
  where m.project_id = $1::uuid and lower(u.email) = $2`;

/** "unknown": nobody of the organization has this address; they would have to be invited. */
export async function addProjectMemberRow(
  sql: SqlClient,
  projectId: string,
  email: string,
  role: string,
): Promise<"added" | "exists" | "unknown"> {
  if ((await sql.query(HAS_PROJECT, [projectId, email])).length > 0) return "exists";
  return (await sql.query(ADD_PROJECT, [projectId, email, role])).length > 0 ? "added" : "unknown";
}

const SET_PROJECT_ROLE = `
  update ops.project_members set role_id = (select id from ops.roles where name = $3)
  where project_id = $1::uuid and user_id = $2::uuid returning id`;

export async function setProjectRoleRow(
  sql: SqlClient,
  projectId: string,
  userId: string,
  role: string,
): Promise<boolean> {
  return (await sql.query(SET_PROJECT_ROLE, [projectId, userId, role])).length > 0;
}

const REMOVE_PROJECT = `
  delete from ops.project_members where project_id = $1::uuid and user_id = $2::uuid returning id`;

export async function removeProjectMemberRow(
  sql: SqlClient,
  projectId: string,
  userId: string,
): Promise<boolean> {
  return (await sql.query(REMOVE_PROJECT, [projectId, userId])).length > 0;
}

const HAS_MEMBER = `select 1 from ops.project_members where project_id = $1::uuid and user_id = $2::uuid`;

export async function hasProjectMember(sql: SqlClient, projectId: string, userId: string): Promise<boolean> {
  return (await sql.query(HAS_MEMBER, [projectId, userId])).length > 0;
}

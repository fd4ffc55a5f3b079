import type { SqlClient } from "../sql-client";

/**
 * Fetching a row is authorizing it: row-level security hides what the person may not see, and the same statement tells
 * whether the matrix permits what they want to do with it.
 */

export type ProjectAccessRow = {
  id: string;
  slug: string;
  name: string;
  org_id: string;
  created_at: Date;
  repo_kind: string;
  repo_url: string | null;
  odoo_version: string;
  settings: unknown;
  deploy_key: string | null;
  repo_error: string | null;
  repo_synced_at: Date | null;
  permitted: boolean;
  role: string | null;
};

/** The role as the matrix has it: owners and admins of the organization may do everything an owner may. */
const ROLE = `
  case when exists (
    select 1 from app.org_members o where o.org_id = p.org_id and o.user_id = ops.jwt_user() and o.role in ('owner', 'admin')
  ) then 'owner' else (
    select r.name from ops.project_members m join ops.roles r on r.id = m.role_id
    where m.project_id = p.id and m.user_id = ops.jwt_user()
  ) end as role`;

const PROJECT = `
  select p.id, p.slug, p.name, p.org_id, p.created_at, p.repo_kind, p.repo_url, p.odoo_version, p.settings, p.deploy_key,
    p.repo_error, p.repo_synced_at, ops.may(p.id, $2, null) as permitted, ${ROLE}
  from ops.projects p where p.slug = $1 and p.archived_at is null`;

export async function findProjectAccess(
  sql: SqlClient,
  slug: string,
  permission: string,
): Promise<ProjectAccessRow | null> {
  const rows = await sql.query<ProjectAccessRow>(PROJECT, [slug, permission]);
  return rows[0] ?? null;
}

export type EnvironmentAccessRow = {
  id: string;
  project_id: string;
  project_slug: string;
  name: string;
  branch: string;
  stage: string;
  status: string;
  host: string;
  settings: unknown;
  head_sha: string | null;
  head_subject: string | null;
  head_author: string | null;
  current_deployment_id: string | null;
  branch_deleted_at: Date | null;
  keep: boolean;
  permitted: boolean;
  role: string | null;
};

const ENVIRONMENT = `
  select e.id, e.project_id, p.slug as project_slug, e.name, e.branch, e.stage, e.status, e.host, e.settings, e.head_sha,
    e.head_subject, e.head_author, e.current_deployment_id, e.branch_deleted_at, e.keep,
    ops.may(e.project_id, $2, e.stage) as permitted, ${ROLE}
  from ops.environments e join ops.projects p on p.id = e.project_id
  where e.id = $1::uuid and e.deleted_at is null`;

export async function findEnvironmentAccess(
  sql: SqlClient,
  id: string,
  permission: string,
): Promise<EnvironmentAccessRow | null> {
  const rows = await sql.query<EnvironmentAccessRow>(ENVIRONMENT, [id, permission]);
  return rows[0] ?? null;
}

export type RunAccessRow = {
  id: string;
  project_id: string;
  project_slug: string;
  env_id: string | null;
  stage: string | null;
  permitted: boolean;
};

const RUN = `
  select r.id, r.project_id, p.slug as project_slug, r.env_id, e.stage, ops.may(r.project_id, $2, e.stage) as permitted
  from ops.runs r join ops.projects p on p.id = r.project_id left join ops.environments e on e.id = r.env_id
  where r.id = $1::uuid`;

export async function findRunAccess(
  sql: SqlClient,
  id: string,
  permission: string,
): Promise<RunAccessRow | null> {
  const rows = await sql.query<RunAccessRow>(RUN, [id, permission]);
  return rows[0] ?? null;
}

const STAGE = `select ops.may($1::uuid, $2, $3) as permitted`;

/** Whether the person of this transaction may do it on a stage (null: on any). */
export async function mayOnStage(
  sql: SqlClient,
  projectId: string,
  permission: string,
  stage: string | null,
): Promise<boolean> {
  const rows = await sql.query<{ permitted: boolean }>(STAGE, [projectId, permission, stage]);
  return rows[0]?.permitted ?? false;
}

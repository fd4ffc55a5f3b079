import type { SqlClient } from "../sql-client";
import { CHANGES_BRANCH } from "./changing-kinds";

export type EnvironmentRow = {
  id: string;
  project_id: string;
  project_slug: string;
  project_settings: unknown;
  name: string;
  branch: string;
  branch_pattern: string | null;
  stage: string;
  status: string;
  status_reason: string | null;
  desired_state: string;
  host: string;
  created_at: Date;
  settings: unknown;
  head_sha: string | null;
  head_subject: string | null;
  head_author: string | null;
  head_at: Date | null;
  keep: boolean;
  expires_at: Date | null;
  branch_deleted_at: Date | null;
  deployment_id: string | null;
  deployment_number: number | null;
  deployment_sha: string | null;
  deployment_subject: string | null;
  deployment_author: string | null;
  deployment_run_id: string | null;
  database_gone: boolean;
  rolled_back_to: number | null;
  odoo_release: string | null;
  deployed_at: Date | null;
  production_data_at: Date | null;
  production_backup_id: string | null;
  run_id: string | null;
  run_kind: string | null;
  run_status: string | null;
  run_result: string | null;
  run_queued_at: Date | null;
  run_started_at: Date | null;
  run_finished_at: Date | null;
  head_run_id: string | null;
  head_run_kind: string | null;
  head_run_status: string | null;
};

const SELECT = `
  select e.id, e.project_id, p.slug as project_slug, p.settings as project_settings, e.name, e.branch, e.branch_pattern,
    e.stage, e.status, e.status_reason, e.desired_state, e.host, e.created_at, e.settings, e.head_sha, e.head_subject,
    e.head_author, e.head_at, e.keep, e.expires_at, e.branch_deleted_at,
    d.id as deployment_id, d.number as deployment_number, d.git_sha as deployment_sha, d.odoo_release,
    d.created_at as deployed_at, d.git_subject as deployment_subject, d.git_author as deployment_author,
    d.run_id as deployment_run_id, d.database_gone_at is not null as database_gone, d.production_data_at,
    d.production_backup_id, t.number as rolled_back_to,
    h.id as head_run_id, h.kind as head_run_kind, h.status as head_run_status,
    r.id as run_id, r.kind as run_kind, r.status as run_status, r.result as run_result, r.queued_at as run_queued_at,
    r.started_at as run_started_at, r.finished_at as run_finished_at
  from ops.environments e
  join ops.projects p on p.id = e.project_id
  left join ops.deployments d on d.id = e.current_deployment_id
  left join ops.deployments t on t.id = d.rollback_of
  left join lateral (
    select id, kind, status from ops.runs
    where env_id = e.id and git_sha = e.head_sha and d.git_sha <> e.head_sha and kind in ('build', 'deploy')
    order by queued_at desc, id desc limit 1
  ) h on true
  left join lateral (
    select id, kind, status, result, queued_at, started_at, finished_at from ops.runs
    -- what changes it: a backup or its proof says nothing about the branch
    where env_id = e.id and ${CHANGES_BRANCH} order by queued_at desc, id desc limit 1
  ) r on true`;

const BOARD = `${SELECT}
  where e.project_id = $1::uuid and e.deleted_at is null
    and ($2::text is null or e.stage = $2) and ($3::text is null or e.branch > $3)
  order by e.branch limit $4::int`;

export function readEnvironments(
  sql: SqlClient,
  filter: { projectId: string; stage: string | null; after: string | null; limit: number },
): Promise<EnvironmentRow[]> {
  return sql.query<EnvironmentRow>(BOARD, [filter.projectId, filter.stage, filter.after, filter.limit]);
}

const ONE = `${SELECT} where e.id = $1::uuid and e.deleted_at is null`;

export async function readEnvironment(sql: SqlClient, id: string): Promise<EnvironmentRow | null> {
  const rows = await sql.query<EnvironmentRow>(ONE, [id]);
  return rows[0] ?? null;
}

const STAGES = `
  select branch, stage from ops.environments where project_id = $1::uuid and deleted_at is null and branch_deleted_at is null
  order by branch`;

export function readBranchStages(
  sql: SqlClient,
  projectId: string,
): Promise<{ branch: string; stage: string }[]> {
  return sql.query<{ branch: string; stage: string }>(STAGES, [projectId]);
}

const PRODUCTION = `
  select id, branch from ops.environments where project_id = $1::uuid and stage = 'production' and deleted_at is null`;

export async function findProduction(
  sql: SqlClient,
  projectId: string,
): Promise<{ id: string; branch: string } | null> {
  const rows = await sql.query<{ id: string; branch: string }>(PRODUCTION, [projectId]);
  return rows[0] ?? null;
}

const BY_BRANCH = `
  select id, stage, name from ops.environments where project_id = $1::uuid and branch = $2 and deleted_at is null`;

export async function findEnvironmentByBranch(
  sql: SqlClient,
  projectId: string,
  branch: string,
): Promise<{ id: string; stage: string; name: string } | null> {
  const rows = await sql.query<{ id: string; stage: string; name: string }>(BY_BRANCH, [projectId, branch]);
  return rows[0] ?? null;
}

const PRODUCTION_HEAD = `
  select head_sha from ops.environments where project_id = $1::uuid and stage = 'production' and deleted_at is null`;

export async function findProductionHead(sql: SqlClient, projectId: string): Promise<string | null> {
  const rows = await sql.query<{ head_sha: string | null }>(PRODUCTION_HEAD, [projectId]);
  return rows[0]?.head_sha ?? null;
}

const REPOSITORY = `
  select p.repo_url, e.branch as production from ops.projects p
  left join ops.environments e on e.project_id = p.id and e.stage = 'production' and e.deleted_at is null
  where p.id = $1::uuid`;

/** Address of a project's repository (null: hosted here) and the name of its production branch. */
export async function findProjectRepository(
  sql: SqlClient,
  projectId: string,
): Promise<{ repoUrl: string | null; production: string | null }> {
  const rows = await sql.query<{ repo_url: string | null; production: string | null }>(REPOSITORY, [
    projectId,
  ]);
  return { repoUrl: rows[0]?.repo_url ?? null, production: rows[0]?.production ?? null };
}

const BY_NAME = `select id from ops.environments where project_id = $1::uuid and name = $2 and deleted_at is null`;

export async function findEnvironmentId(
  sql: SqlClient,
  projectId: string,
  name: string,
): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(BY_NAME, [projectId, name]);
  return rows[0]?.id ?? null;
}

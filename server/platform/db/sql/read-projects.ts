import type { SqlClient } from "../sql-client";
import { CHANGES_BRANCH } from "./changing-kinds";

export type ProjectListRow = {
  id: string;
  slug: string;
  name: string;
  odoo_version: string;
  repo_kind: string;
  created_at: Date;
  repo_error: string | null;
  role: string | null;
  total: number;
  live: number;
  failing: number;
  production_id: string | null;
  production_status: string | null;
  production_desired: string | null;
  production_host: string | null;
  last_run_at: Date | null;
};

const LIST = `
  select p.id, p.slug, p.name, p.odoo_version, p.repo_kind, p.created_at, p.repo_error,
    case when p.org_id = any ((select app.my_orgs(array['owner', 'admin']))::uuid[]) then 'owner' else r.name end as role,
    coalesce(e.total, 0) as total, coalesce(e.live, 0) as live, coalesce(e.failing, 0) as failing,
    e.production_id, e.production_status, e.production_desired, e.production_host, last.queued_at as last_run_at
  from ops.projects p
  left join ops.project_members m on m.project_id = p.id and m.user_id = (select ops.jwt_user())
  left join ops.roles r on r.id = m.role_id
  left join lateral (
    select count(*)::int as total,
      count(*) filter (where status = 'live' or (status = 'stopped' and desired_state <> 'stopped'))::int as live,
      count(*) filter (where status in ('failed', 'degraded'))::int as failing,
      (array_agg(id) filter (where stage = 'production'))[1] as production_id,
      min(status) filter (where stage = 'production') as production_status,
      min(desired_state) filter (where stage = 'production') as production_desired,
      min(host) filter (where stage = 'production') as production_host
    from ops.environments where project_id = p.id and deleted_at is null
  ) e on true
  left join lateral (
    -- a nightly backup or a download says nothing about what people do
    select queued_at from ops.runs where project_id = p.id and ${CHANGES_BRANCH}
    order by queued_at desc, id limit 1
  ) last on true
  where p.archived_at is null and ($1::text is null or p.slug > $1)
  order by p.slug limit $2::int`;

export function readProjects(sql: SqlClient, after: string | null, limit: number): Promise<ProjectListRow[]> {
  return sql.query<ProjectListRow>(LIST, [after, limit]);
}

export type BranchRuleRow = { pattern: string; stage: string };

const RULES = `select pattern, stage from ops.branch_rules where project_id = $1::uuid order by position`;

export function readBranchRules(sql: SqlClient, projectId: string): Promise<BranchRuleRow[]> {
  return sql.query<BranchRuleRow>(RULES, [projectId]);
}

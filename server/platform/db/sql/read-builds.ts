import type { SqlClient } from "../sql-client";

export type BuildCell = {
  id: string;
  kind: string;
  status: string;
  result: string | null;
  gitSha: string | null;
  gitSubject: string | null;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type BuildRow = {
  env_id: string;
  branch: string;
  stage: string;
  status: string;
  host: string;
  current_run_id: string | null;
  last_run_at: Date | null;
  builds: BuildCell[] | null;
};

const GRID = `
  select e.id as env_id, e.branch, e.stage, e.status, e.host, d.run_id as current_run_id, b.last_run_at, b.builds
  from ops.environments e
  left join ops.deployments d on d.id = e.current_deployment_id
  left join lateral (
    select max(r.queued_at) as last_run_at, jsonb_agg(jsonb_build_object(
      'id', r.id, 'kind', r.kind, 'status', r.status, 'result', r.result, 'gitSha', r.git_sha,
      'gitSubject', r.input ->> 'gitSubject', 'queuedAt', r.queued_at, 'startedAt', r.started_at, 'finishedAt', r.finished_at
    ) order by r.queued_at desc, r.id desc) as builds
    from (
      select * from ops.runs where env_id = e.id and kind in ('build', 'deploy', 'rollback')
      order by queued_at desc, id desc limit $4::int
    ) r
  ) b on true
  where e.project_id = $1::uuid and e.deleted_at is null
    and ($2::text is null or position(lower($2) in lower(e.branch)) > 0)
  order by e.stage = 'production' desc, b.last_run_at desc nulls last, e.branch
  limit $3::int offset $5::int`;

export type BuildGridFilter = { search: string | null; rows: number; cells: number; offset: number };

/** Production first, then the branches by their last build, newest first; each with its last builds. */
export function readBuildGrid(
  sql: SqlClient,
  projectId: string,
  filter: BuildGridFilter,
): Promise<BuildRow[]> {
  return sql.query<BuildRow>(GRID, [projectId, filter.search, filter.rows, filter.cells, filter.offset]);
}

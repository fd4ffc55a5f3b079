import type { SqlClient } from "../sql-client";

export type RouteRow = {
  env_id: string;
  stage: "production" | "staging" | "development";
  branch: string;
  /** of the environment and its project, as the portal's addresses have them */
  name: string;
  project: string;
  status: string;
  status_reason: string | null;
  desired_state: "running" | "asleep" | "stopped";
  upstream: string | null;
  has_deployment: boolean;
  /** the database it serves is not on Odoo's server */
  database_gone: boolean;
  /** a run holds the service down right now */
  held: boolean;
  /** a run starts the service, or starts it anew */
  restarting: boolean;
  /** the newest run that has not ended, or else the newest */
  run_id: string | null;
  /** the allow-list; null: everybody may come */
  networks: string[] | null;
};

/** A branch that was production a moment ago has no upstream: its data is not neutral, and nobody but production serves that. */
export async function readRoute(sql: SqlClient, host: string): Promise<RouteRow | null> {
  const rows = await sql.query<RouteRow>(
    `select e.id as env_id, e.stage, e.branch, e.name, p.slug as project, e.status, e.status_reason, e.desired_state,
       case when e.stage = 'production' or d.neutralized then e.upstream end as upstream,
       e.current_deployment_id is not null as has_deployment,
       coalesce(d.database_gone_at is not null, false) as database_gone,
       exists (select 1 from ops.runs r where r.id = e.held_by_run_id and r.status = 'running') as held,
       exists (select 1 from ops.runs r where r.env_id = e.id and r.status = 'running'
         and r.kind in ('restart', 'wake')) as restarting,
       (select r.id from ops.runs r where r.env_id = e.id
        order by r.status in ('running', 'queued') desc, r.queued_at desc limit 1) as run_id,
       (select array_agg(abbrev(n.network)) from ops.environment_networks n where n.env_id = e.id) as networks
     from ops.environments e join ops.projects p on p.id = e.project_id left join ops.deployments d on d.id = e.current_deployment_id
     where e.host = $1 and e.deleted_at is null`,
    [host],
  );
  return rows[0] ?? null;
}

/** Wakes only what sleeps: what somebody stopped stays stopped. */
export async function wakeEnvironment(sql: SqlClient, envId: string): Promise<void> {
  await sql.query(
    `update ops.environments set desired_state = 'running', last_request_at = clock_timestamp()
     where id = $1::uuid and desired_state = 'asleep' and deleted_at is null`,
    [envId],
  );
}

export async function markRequest(sql: SqlClient, envId: string): Promise<void> {
  await sql.query("update ops.environments set last_request_at = clock_timestamp() where id = $1::uuid", [
    envId,
  ]);
}

import type { SqlClient } from "../sql-client";

export type ServiceRow = {
  env_id: string;
  stage: string;
  status: string;
  status_reason: string | null;
  desired_state: "running" | "asleep" | "stopped";
  upstream: string | null;
  deployment_id: string;
  neutralized: boolean;
  log_position: { generation: string; offset: number } | null;
  /** a run is keeping the service down, or is starting or stopping it */
  held: boolean;
};

const SERVICES = `
  select e.id as env_id, e.stage, e.status, e.status_reason, e.desired_state, e.upstream,
     d.id as deployment_id, d.neutralized, e.log_position,
     exists (select 1 from ops.runs r where r.env_id = e.id and r.status = 'running'
       and (r.id = e.held_by_run_id or r.kind in ('restart', 'wake', 'stop', 'delete'))) as held
   from ops.environments e join ops.deployments d on d.id = e.current_deployment_id
   where e.deleted_at is null and e.machine = $1 and e.status <> 'deleting'`;

/** Environments of one machine that have something to serve. A hold counts only while its run runs. */
export function readServices(sql: SqlClient, machine: string): Promise<ServiceRow[]> {
  return sql.query<ServiceRow>(SERVICES, [machine]);
}

/** The same for one environment; null when it has nothing to serve, or not on this machine. */
export async function findService(
  sql: SqlClient,
  machine: string,
  envId: string,
): Promise<ServiceRow | null> {
  const rows = await sql.query<ServiceRow>(`${SERVICES} and e.id = $2::uuid`, [machine, envId]);
  return rows[0] ?? null;
}

/** Changes the state only if the environment still has this deployment and wish: a switch in between wins. */
export async function writeServiceState(
  sql: SqlClient,
  row: Pick<ServiceRow, "env_id" | "deployment_id" | "desired_state">,
  state: { status: string; reason: string | null; upstream: string | null },
): Promise<void> {
  await sql.query(
    `update ops.environments set status = $4, status_reason = $5, upstream = $6
     where id = $1::uuid and current_deployment_id = $2::uuid and desired_state = $3
       and (status, status_reason, upstream) is distinct from ($4, $5, $6)`,
    [row.env_id, row.deployment_id, row.desired_state, state.status, state.reason, state.upstream],
  );
}

/** Notes that the service is ended because it does not answer; false when it was switched, stopped or restarted meanwhile. */
export async function markUnanswered(
  sql: SqlClient,
  row: Pick<ServiceRow, "env_id" | "deployment_id">,
  reason: string,
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update ops.environments set status = 'degraded', status_reason = $3, upstream = null,
       unanswered_at = clock_timestamp()
     where id = $1::uuid and current_deployment_id = $2::uuid
       and desired_state = 'running'
       and not exists (select 1 from ops.runs r where r.env_id = $1::uuid and r.status = 'running'
         and (r.id = held_by_run_id or r.kind in ('restart', 'wake', 'stop', 'delete'))) returning id`,
    [row.env_id, row.deployment_id, reason],
  );
  return rows.length > 0;
}

/** Ids of runs that run: their services are theirs to handle. */
export async function readRunningRunIds(sql: SqlClient): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>("select id from ops.runs where status = 'running'");
  return new Set(rows.map((row) => row.id));
}

/** Puts to sleep what nobody has asked for: returns the environments it sent. */
export async function sendToSleep(
  sql: SqlClient,
  machine: string,
  defaultMinutes: number,
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `update ops.environments e set desired_state = 'asleep'
     from ops.projects p
     where p.id = e.project_id and e.machine = $1 and e.deleted_at is null and e.stage <> 'production'
       and e.desired_state = 'running' and e.status = 'live' and e.current_deployment_id is not null
       and coalesce((e.settings ->> 'sleepAfterMinutes')::int,
                    (p.settings #>> array['stages', e.stage, 'sleepAfterMinutes'])::int,
                    case when e.settings ? 'sleepAfterMinutes' or p.settings #> array['stages', e.stage] ? 'sleepAfterMinutes'
                         then null else $2::int end) * interval '1 minute'
           < clock_timestamp() - coalesce(e.last_request_at, e.created_at)
       and not exists (select 1 from ops.runs r where r.env_id = e.id and r.status = 'running')
     returning e.id`,
    [machine, defaultMinutes],
  );
  return rows.map((row) => row.id);
}

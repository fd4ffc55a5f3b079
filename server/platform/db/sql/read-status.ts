import type { SqlClient } from "../sql-client";

export type WorkerStatusRow = {
  id: string;
  machine: string;
  pid: number;
  version: string;
  slots: number;
  running: number;
  started_at: Date;
  heartbeat_at: Date;
};

const WORKERS = `
  select w.id, w.machine, w.pid, w.version, w.slots, w.started_at, w.heartbeat_at,
    (select count(*)::int from ops.runs r where r.worker_id = w.id and r.status = 'running') as running
  from ops.workers w
  where w.stopped_at is null and w.heartbeat_at > now() - $1 * interval '1 millisecond'
  order by w.machine, w.started_at`;

export function readWorkers(sql: SqlClient, showSilentMs: number): Promise<WorkerStatusRow[]> {
  return sql.query<WorkerStatusRow>(WORKERS, [showSilentMs]);
}

export type ActiveRunRow = {
  id: string;
  kind: string;
  /** null: it waits */
  worker_id: string | null;
  project_slug: string;
  branch: string | null;
  queued_at: Date;
  started_at: Date | null;
};

const ACTIVE = `
  select id, kind, worker_id, project_slug, branch, queued_at, started_at
  from (
    select r.id, r.kind, r.queued_at, r.started_at, p.slug as project_slug, e.branch,
      case r.status when 'running' then r.worker_id end as worker_id,
      row_number() over (
        partition by case r.status when 'running' then r.worker_id end order by r.queued_at, r.id
      ) as place
    from ops.runs r
    join ops.projects p on p.id = r.project_id
    left join ops.environments e on e.id = r.env_id
    where r.status in ('queued', 'running')
  ) numbered
  where place <= $1::int
  order by queued_at, id`;

/** The oldest runs that wait, and of each worker the oldest it runs; up to `most` of each. */
export function readActiveRuns(sql: SqlClient, most: number): Promise<ActiveRunRow[]> {
  return sql.query<ActiveRunRow>(ACTIVE, [most]);
}

export type QueueStatusRow = {
  queued: number;
  running: number;
  awaiting_approval: number;
  oldest_queued_at: Date | null;
  succeeded: number;
  failed: number;
  lost: number;
};

const QUEUE = `
  select count(*) filter (where status = 'queued')::int as queued,
    count(*) filter (where status = 'running')::int as running,
    count(*) filter (where status = 'awaiting_approval')::int as awaiting_approval,
    min(queued_at) filter (where status = 'queued') as oldest_queued_at,
    count(*) filter (where status = 'succeeded' and finished_at > now() - interval '1 day')::int as succeeded,
    count(*) filter (where status = 'failed' and finished_at > now() - interval '1 day')::int as failed,
    count(*) filter (where status = 'lost' and finished_at > now() - interval '1 day')::int as lost
  from ops.runs`;

export async function readQueue(sql: SqlClient): Promise<QueueStatusRow> {
  const rows = await sql.query<QueueStatusRow>(QUEUE);
  if (!rows[0]) throw new Error("an aggregate returned no row");
  return rows[0];
}

const ENVIRONMENTS = `
  select stage, status, count(*)::int as count from ops.environments where deleted_at is null
  group by stage, status order by stage, status`;

export function readEnvironmentCounts(
  sql: SqlClient,
): Promise<{ stage: string; status: string; count: number }[]> {
  return sql.query<{ stage: string; status: string; count: number }>(ENVIRONMENTS);
}

export type EnvironmentDatabaseRow = {
  env_id: string;
  project_slug: string;
  name: string;
  branch: string;
  stage: string;
  current_database: string | null;
  databases: string[];
};

const DATABASES = `
  select e.id as env_id, p.slug as project_slug, e.name, e.branch, e.stage, d.database_name as current_database,
    array(
      select database_name from ops.deployments where env_id = e.id and database_dropped_at is null
      union select database_name from ops.snapshots where env_id = e.id and status <> 'dropped'
    ) as databases
  from ops.environments e join ops.projects p on p.id = e.project_id
  left join ops.deployments d on d.id = e.current_deployment_id
  where e.deleted_at is null and p.archived_at is null
  order by p.slug, e.branch`;

/** Names of the databases of every environment the person may see. */
export function readEnvironmentDatabases(sql: SqlClient): Promise<EnvironmentDatabaseRow[]> {
  return sql.query<EnvironmentDatabaseRow>(DATABASES);
}

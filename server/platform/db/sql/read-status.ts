import type { SqlClient } from "../sql-client";
import { CHANGES_BRANCH } from "./changing-kinds";

export type WorkerStatusRow = {
  id: string;
  machine: string;
  pid: number;
  version: string;
  slots: number;
  running: number;
  started_at: Date;
  heartbeat_at: Date;
  /** all there are, named or not */
  workers: number;
};

const WORKERS = `
  select w.id, w.machine, w.pid, w.version, w.slots, w.started_at, w.heartbeat_at, count(*) over ()::int as workers,
    (select count(*)::int from ops.runs r where r.worker_id = w.id and r.status = 'running') as running
  from ops.workers w
  where w.stopped_at is null and w.heartbeat_at > now() - $1 * interval '1 millisecond'
  order by w.heartbeat_at > now() - $2 * interval '1 millisecond' desc, w.machine, w.started_at
  limit $3::int`;

/** The first `most` workers: those that live come before those that are silent. */
export function readWorkers(
  sql: SqlClient,
  show: { silentMs: number; aliveMs: number; most: number },
): Promise<WorkerStatusRow[]> {
  return sql.query<WorkerStatusRow>(WORKERS, [show.silentMs, show.aliveMs, show.most]);
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

// Not "in (…)": each half has the condition of an index of its own, and the planner takes both.
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
    where r.status = 'queued' or r.status = 'running'
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

// Each part has the condition of an index: a ledger of a million runs is never read through for a page that looks again
// every two seconds. What finished is looked for among the runs of eight days; one that waited longer is not counted.
const QUEUE = `
  select queued.*, running.*, approval.*, finished.*
  from (select count(*)::int as queued, min(queued_at) as oldest_queued_at from ops.runs where status = 'queued') queued,
    (select count(*)::int as running from ops.runs where status = 'running') running,
    (select count(*)::int as awaiting_approval from ops.runs
      where status = 'awaiting_approval' and ${CHANGES_BRANCH}) approval,
    (select count(*) filter (where r.status = 'succeeded')::int as succeeded,
        count(*) filter (where r.status = 'failed')::int as failed,
        count(*) filter (where r.status = 'lost')::int as lost
      from ops.projects p
      join ops.runs r on r.project_id = p.id and r.queued_at > now() - interval '8 days'
        and r.finished_at > now() - interval '1 day') finished`;

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
  current_bytes: string;
  total_bytes: string;
  databases: number;
  /** of all environments with a database, shown or not */
  environments: number;
  all_bytes: string;
};

const DATABASES = `
  with sizes as (select * from unnest($1::text[], $2::bigint[]) as s (name, bytes)),
    owned as (
      select env_id, database_name from ops.deployments where database_dropped_at is null
      union select env_id, database_name from ops.snapshots where status <> 'dropped'
    ),
    summed as (
      select env_id, sum(bytes)::bigint as total_bytes, count(*)::int as databases
      from owned join sizes on name = database_name group by env_id
    )
  select e.id as env_id, p.slug as project_slug, e.name, e.branch, e.stage,
    coalesce((select bytes from sizes join ops.deployments d on d.database_name = sizes.name
      where d.id = e.current_deployment_id), 0)::text as current_bytes,
    s.total_bytes::text, s.databases,
    count(*) over ()::int as environments, (sum(s.total_bytes) over ())::text as all_bytes
  from summed s join ops.environments e on e.id = s.env_id join ops.projects p on p.id = e.project_id
  where e.deleted_at is null and p.archived_at is null
  order by s.total_bytes desc, p.slug, e.branch limit $3::int`;

/** The environments with the largest databases of those the person may see, by the given sizes of databases. */
export function readEnvironmentDatabases(
  sql: SqlClient,
  sizes: ReadonlyMap<string, number>,
  limit: number,
): Promise<EnvironmentDatabaseRow[]> {
  return sql.query<EnvironmentDatabaseRow>(DATABASES, [[...sizes.keys()], [...sizes.values()], limit]);
}

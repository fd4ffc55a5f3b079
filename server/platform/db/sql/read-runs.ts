import type { SqlClient } from "../sql-client";

export type RunListRow = {
  id: string;
  project_slug: string;
  env_id: string | null;
  env_name: string | null;
  branch: string | null;
  stage: string | null;
  kind: string;
  status: string;
  result: string | null;
  git_sha: string | null;
  git_subject: string | null;
  git_author: string | null;
  source: string;
  requested_by: string | null;
  reason: string | null;
  failure_kind: string | null;
  attempt: number;
  cancel_requested: boolean;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
};

export type RunRow = RunListRow & {
  ref: string | null;
  input: unknown;
  event_seq: string;
  deployment_id: string | null;
  /** times inside JSON have PostgreSQL's own offset */
  current: { number: number; gitSha: string; createdAt: string; serves: boolean } | null;
};

const COLUMNS = `
  r.id, p.slug as project_slug, r.env_id, e.name as env_name, e.branch, e.stage, r.kind, r.status, r.result, r.git_sha,
  coalesce(r.input ->> 'gitSubject', d.git_subject) as git_subject, coalesce(r.input ->> 'gitAuthor', d.git_author) as git_author,
  r.source, u.name as requested_by, r.reason, r.failure_kind, r.attempt,
  r.cancel_requested_at is not null as cancel_requested, r.queued_at, r.started_at, r.finished_at`;

/** What one run's page needs beyond; a list of them would carry it for nothing. */
const DETAIL_COLUMNS = `${COLUMNS}, r.ref, r.input, r.event_seq, d.id as deployment_id,
  (select jsonb_build_object('number', c.number, 'gitSha', c.git_sha, 'createdAt', c.created_at,
      'serves', e.status = 'live' and e.desired_state = 'running'
        and not exists (select 1 from ops.runs h where h.id = e.held_by_run_id and h.status = 'running'))
    from ops.deployments c where c.id = e.current_deployment_id and e.deleted_at is null) as current`;

const JOINS = `
  join ops.projects p on p.id = r.project_id
  left join ops.environments e on e.id = r.env_id
  left join ops.deployments d on d.run_id = r.id
  left join app.users u on u.id = r.requested_by`;

export type RunFilter = {
  projectId?: string | null;
  envId?: string | null;
  kind?: string | null;
  status?: string | null;
  /** rows after this one in (queued_at desc, id desc) */
  before?: { queuedAt: string; id: string } | null;
  limit: number;
};

export function readRuns(sql: SqlClient, filter: RunFilter): Promise<RunListRow[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (parameter: string) => string, value: unknown) => {
    if (value === null || value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((p) => `r.project_id = ${p}::uuid`, filter.projectId);
  where((p) => `r.env_id = ${p}::uuid`, filter.envId);
  where((p) => `r.kind = ${p}`, filter.kind);
  where((p) => `r.status = ${p}`, filter.status);
  if (filter.before) {
    values.push(filter.before.queuedAt, filter.before.id);
    conditions.push(`(r.queued_at, r.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  values.push(filter.limit);
  const clause = conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
  // The page is cut first, by its index; joined first, a project's whole history would be sorted for each page.
  const page = `select * from ops.runs r ${clause} order by r.queued_at desc, r.id desc limit $${values.length}`;
  return sql.query<RunListRow>(
    `select ${COLUMNS} from (${page}) r ${JOINS} order by r.queued_at desc, r.id desc`,
    values,
  );
}

export async function readRun(sql: SqlClient, runId: string): Promise<RunRow | null> {
  const rows = await sql.query<RunRow>(
    `select ${DETAIL_COLUMNS} from ops.runs r ${JOINS} where r.id = $1::uuid`,
    [runId],
  );
  return rows[0] ?? null;
}

export type StepRow = {
  name: string;
  status: string;
  attempt: number;
  started_at: Date | null;
  finished_at: Date | null;
  message: string | null;
  progress: { done: number; total: number | null; unit: string } | null;
};

export function readSteps(sql: SqlClient, runId: string): Promise<StepRow[]> {
  return sql.query<StepRow>(
    `select name, status, attempt, started_at, finished_at, message, progress
     from ops.run_steps where run_id = $1::uuid order by position`,
    [runId],
  );
}

export type EventReadRow = {
  seq: string;
  created_at: Date;
  level: string;
  step: string | null;
  message: string;
  payload: unknown;
};

export type EventFilter = {
  after: number;
  limit: number;
  levels?: readonly string[] | null;
  step?: string | null;
  /** plain text, found anywhere in the message, in any case */
  search?: string | null;
};

/** The permission is checked once on the run (row-level security on ops.runs), not on each of a million lines. */
export function readEvents(sql: SqlClient, runId: string, filter: EventFilter): Promise<EventReadRow[]> {
  return sql.query<EventReadRow>(
    `select seq, created_at, level, step, message, payload from ops.run_events
     where run_id = $1::uuid and seq > $2::bigint
       and ($4::text[] is null or level = any ($4::text[]))
       and ($5::text is null or step = $5)
       and ($6::text is null or position(lower($6) in lower(message)) > 0)
     order by seq limit $3`,
    [runId, filter.after, filter.limit, filter.levels ?? null, filter.step ?? null, filter.search ?? null],
  );
}

import type { SqlClient } from "../sql-client";

export type AuditRow = {
  created_at: Date;
  seq: string | bigint;
  action: string;
  actor: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

const CHANGES = `
  select a.created_at, a.seq, a.action, u.name as actor, a.before, a.after
  from ops.audit_trail a left join app.users u on u.id = a.actor_id
  where a.env_id = $1::uuid and a.entity = 'ops.environments' and a.created_at < $2::timestamptz
    and (a.before is null or a.after is null or a.after ?| $4::text[])
  order by a.seq desc limit $3::int`;

/** Made, removed, or one of `columns` changed. */
export function readEnvironmentChanges(
  sql: SqlClient,
  envId: string,
  page: { before: Date; limit: number; columns: readonly string[] },
): Promise<AuditRow[]> {
  return sql.query<AuditRow>(CHANGES, [envId, page.before.toISOString(), page.limit, page.columns]);
}

/** What a run was asked for, by whom, and what came of a merge or a rollback: see describe-origin.ts. */
export type OriginColumns = {
  kind: string;
  source: string;
  mode: string | null;
  fresh: boolean;
  rollback_mode: string | null;
  target_number: number | null;
  merged: string | null;
  requested_by: string | null;
};

/** For `r`, a run that may be missing. */
const ORIGIN_COLUMNS = `r.kind, r.source, r.input ->> 'mode' as mode,
    coalesce(r.input ->> 'fresh', '') = 'true' as fresh, r.input ->> 'rollbackMode' as rollback_mode,
    t.number as target_number, r.input ->> 'merged' as merged,
    u.name as requested_by`;

const ORIGIN_JOINS = `
  left join app.users u on u.id = r.requested_by
  left join ops.deployments t
    on r.kind = 'rollback' and t.env_id = r.env_id and t.id::text = r.input ->> 'deploymentId'`;

export type HistoryRunRow = OriginColumns & {
  id: string;
  status: string;
  result: string | null;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  git_sha: string | null;
  git_subject: string | null;
  reason: string | null;
  /** the deployment that was in place when it ended */
  kept_number: number | null;
};

const RUNS = `
  select r.id, r.status, r.result, r.queued_at, r.started_at, r.finished_at, r.git_sha,
    r.input ->> 'gitSubject' as git_subject, r.reason, k.number as kept_number, ${ORIGIN_COLUMNS}
  from ops.runs r ${ORIGIN_JOINS}
  left join lateral (
    select number from ops.deployments where env_id = r.env_id and created_at <= r.finished_at
    order by number desc limit 1
  ) k on r.kind in ('build', 'deploy', 'rollback', 'restore')
  where r.env_id = $1::uuid and r.queued_at < $2::timestamptz
  order by r.queued_at desc, r.id desc limit $3::int`;

export function readHistoryRuns(
  sql: SqlClient,
  envId: string,
  before: Date,
  limit: number,
): Promise<HistoryRunRow[]> {
  return sql.query<HistoryRunRow>(RUNS, [envId, before.toISOString(), limit]);
}

/** Of a deployment whose run is gone, the columns of its origin are null. */
export type HistoryDeploymentRow = Omit<OriginColumns, "kind"> & {
  kind: string | null;
  id: string;
  number: number;
  git_sha: string;
  git_subject: string | null;
  rollback_of_number: number | null;
  deployed_mode: string | null;
  created_at: Date;
};

const DEPLOYMENTS = `
  select d.id, d.number, d.git_sha, d.git_subject, d.rollback_mode as deployed_mode, o.number as rollback_of_number,
    d.created_at, ${ORIGIN_COLUMNS}
  from ops.deployments d
  left join ops.deployments o on o.id = d.rollback_of
  left join ops.runs r on r.id = d.run_id ${ORIGIN_JOINS}
  where d.env_id = $1::uuid and d.created_at < $2::timestamptz
  order by d.created_at desc limit $3::int`;

export function readHistoryDeployments(
  sql: SqlClient,
  envId: string,
  before: Date,
  limit: number,
): Promise<HistoryDeploymentRow[]> {
  return sql.query<HistoryDeploymentRow>(DEPLOYMENTS, [envId, before.toISOString(), limit]);
}

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

export type HistoryRunRow = {
  id: string;
  kind: string;
  status: string;
  result: string | null;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  git_sha: string | null;
  git_subject: string | null;
  reason: string | null;
  requested_by: string | null;
};

const RUNS = `
  select r.id, r.kind, r.status, r.result, r.queued_at, r.started_at, r.finished_at, r.git_sha,
    r.input ->> 'gitSubject' as git_subject, r.reason, u.name as requested_by
  from ops.runs r left join app.users u on u.id = r.requested_by
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

export type HistoryDeploymentRow = {
  id: string;
  number: number;
  git_sha: string;
  git_subject: string | null;
  rollback_mode: string | null;
  created_at: Date;
};

const DEPLOYMENTS = `
  select id, number, git_sha, git_subject, rollback_mode, created_at from ops.deployments
  where env_id = $1::uuid and created_at < $2::timestamptz
  order by created_at desc limit $3::int`;

export function readHistoryDeployments(
  sql: SqlClient,
  envId: string,
  before: Date,
  limit: number,
): Promise<HistoryDeploymentRow[]> {
  return sql.query<HistoryDeploymentRow>(DEPLOYMENTS, [envId, before.toISOString(), limit]);
}

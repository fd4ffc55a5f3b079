import type { SqlClient } from "../sql-client";

export type AuditTrailRow = {
  id: string;
  seq: string | bigint;
  created_at: Date;
  actor_id: string | null;
  actor_kind: string;
  actor_name: string | null;
  action: string;
  entity: string;
  entity_id: string | null;
  project: string | null;
  environment: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  address: string | null;
  user_agent: string | null;
  auth: Record<string, unknown> | null;
};

export type AuditFilter = {
  projectId?: string | null;
  /** slug */
  project?: string | null;
  actor?: string | null;
  action?: string | null;
  entityId?: string | null;
  from?: string | null;
  until?: string | null;
};

const SELECT = `
  select a.id, a.seq, a.created_at, a.actor_id, a.actor_kind, coalesce(u.name, a.auth ->> 'name') as actor_name, a.action,
    a.entity, a.entity_id, p.slug as project, e.name as environment, a.before, a.after, a.address, a.user_agent, a.auth
  from ops.audit_trail a
    left join app.users u on u.id = a.actor_id
    left join ops.projects p on p.id = a.project_id
    left join ops.environments e on e.id = a.env_id
  where ($1::uuid is null or a.project_id = $1::uuid)
    and ($2::text is null or p.slug = $2)
    and ($3::text is null or strpos(lower(coalesce(u.name, a.auth ->> 'name', '') || ' ' || a.actor_kind), lower($3)) > 0)
    and ($4::text is null or strpos(lower(a.action), lower($4)) > 0)
    and ($5::uuid is null or a.entity_id = $5::uuid)
    and ($6::timestamptz is null or a.created_at >= $6::timestamptz)
    and ($7::timestamptz is null or a.created_at < $7::timestamptz)`;

/** The policies also let the history of branches through, for their own page; the trail is for whoever may read it. */
const READABLE = `(a.project_id = any ((select ops.permitted_projects('audit.read'))::uuid[])
  or a.org_id = any ((select app.my_orgs(array['owner', 'admin']))::uuid[]) or a.actor_id = (select ops.jwt_user()))`;

const FORWARD = `${SELECT} and ${READABLE} and a.seq > $8::bigint and a.created_at < clock_timestamp() - $9::int * interval '1 millisecond'
  order by a.seq limit $10::int`;

/**
 * In the order of the numbers, without those whose neighbours may not be there yet: numbers are given before a
 * transaction ends, so a reader that has seen n could miss n - 1. `settleMs` is twice the longest transaction.
 */
export function readAuditForward(
  sql: SqlClient,
  filter: AuditFilter,
  page: { after: number; settleMs: number; limit: number },
): Promise<AuditTrailRow[]> {
  return sql.query<AuditTrailRow>(FORWARD, [...valuesOf(filter), page.after, page.settleMs, page.limit]);
}

const BACKWARD = `${SELECT} and ($8::bigint is null or a.seq < $8::bigint) order by a.seq desc limit $9::int`;

/** The newest first. */
export function readAuditBackward(
  sql: SqlClient,
  filter: AuditFilter,
  page: { before: number | null; limit: number },
): Promise<AuditTrailRow[]> {
  return sql.query<AuditTrailRow>(BACKWARD, [...valuesOf(filter), page.before, page.limit]);
}

function valuesOf({ projectId, project, actor, action, entityId, from, until }: AuditFilter): unknown[] {
  return [projectId, project, actor, action, entityId, from, until].map((value) => value ?? null);
}

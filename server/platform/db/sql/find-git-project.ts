import type { SqlClient } from "../sql-client";

export type GitProjectRow = { id: string; slug: string; repo_kind: string; permitted: boolean };

const TEXT = `
  select id, slug, repo_kind, ops.may(id, $2, null) as permitted from ops.projects where slug = $1 and archived_at is null`;

/** The project, if the person may see it, and whether they have the permission on any stage. */
export async function findGitProject(
  sql: SqlClient,
  slug: string,
  permission: string,
): Promise<GitProjectRow | null> {
  const rows = await sql.query<GitProjectRow>(TEXT, [slug, permission]);
  return rows[0] ?? null;
}

const WEBHOOK = `
  select id, webhook_secret from ops.projects where slug = $1 and archived_at is null and repo_kind = 'remote'`;

/** As the system: a sender proves who it is with the secret. */
export async function findWebhookProject(
  sql: SqlClient,
  slug: string,
): Promise<{ id: string; webhook_secret: string } | null> {
  const rows = await sql.query<{ id: string; webhook_secret: string }>(WEBHOOK, [slug]);
  return rows[0] ?? null;
}

const RECORD = `
  insert into ops.webhook_deliveries (project_id, delivery_id, event, outcome) values ($1::uuid, $2, $3, 'accepted')
  on conflict (project_id, delivery_id) do nothing returning id`;

/** False: this delivery was recorded before. */
export async function recordDelivery(
  sql: SqlClient,
  projectId: string,
  deliveryId: string,
  event: string,
): Promise<boolean> {
  const rows = await sql.query(RECORD, [projectId, deliveryId, event]);
  return rows.length > 0;
}

const REQUEST_SYNC = `update ops.projects set repo_tried_at = null where id = $1::uuid and repo_tried_at is not null`;

/** Makes the next tick read the repository, should the look that follows be cut off. */
export async function requestSync(sql: SqlClient, projectId: string): Promise<void> {
  await sql.query(REQUEST_SYNC, [projectId]);
}

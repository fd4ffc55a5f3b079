import type { SqlClient } from "../sql-client";

const INSERT = `
  insert into ops.projects (id, org_id, slug, name, repo_kind, repo_url, odoo_version, settings, webhook_secret)
  values ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, '{}', $8)`;

export type NewProjectValues = {
  id: string;
  orgId: string;
  slug: string;
  name: string;
  repoUrl: string | null;
  odooVersion: string;
  webhookSecret: string;
};

/** The row is not asked back: its maker sees it only once the trigger has made them its owner. */
export async function insertProjectRow(sql: SqlClient, project: NewProjectValues): Promise<void> {
  const kind = project.repoUrl === null ? "hosted" : "remote";
  const { id, orgId, slug, name, repoUrl, odooVersion, webhookSecret } = project;
  await sql.query(INSERT, [id, orgId, slug, name, kind, repoUrl, odooVersion, webhookSecret]);
}

const CLEAR_RULES = `delete from ops.branch_rules where project_id = $1::uuid`;
const INSERT_RULES = `
  insert into ops.branch_rules (project_id, position, pattern, stage)
  select $1::uuid, r.ordinality, r.value ->> 'pattern', r.value ->> 'stage'
  from jsonb_array_elements($2::jsonb) with ordinality as r`;

/** Replaces all rules; the order of the array is theirs. */
export async function replaceBranchRules(
  sql: SqlClient,
  projectId: string,
  rules: readonly { pattern: string; stage: string }[],
): Promise<void> {
  await sql.query(CLEAR_RULES, [projectId]);
  await sql.query(INSERT_RULES, [projectId, JSON.stringify(rules)]);
}

const UPDATE = `
  update ops.projects set
    name = coalesce($2, name), odoo_version = coalesce($3, odoo_version), repo_url = coalesce($4, repo_url),
    settings = settings
      || case when $5::jsonb is null then '{}'
        else jsonb_build_object('stages', coalesce(settings -> 'stages', '{}') || $5::jsonb) end
      || case when $6::text is null then '{}' else jsonb_build_object('copiesFrom', $6::text) end
  where id = $1::uuid and archived_at is null`;

/**
 * Changes what is given. Settings are merged stage by stage in the statement itself: two people who save different
 * stages at the same moment both keep what they saved.
 */
export async function updateProjectRow(
  sql: SqlClient,
  id: string,
  change: { name?: string; odooVersion?: string; repoUrl?: string; stages?: object; copiesFrom?: string },
): Promise<void> {
  const stages = change.stages === undefined ? null : JSON.stringify(change.stages);
  await sql.query(UPDATE, [
    id,
    change.name ?? null,
    change.odooVersion ?? null,
    change.repoUrl ?? null,
    stages,
    change.copiesFrom ?? null,
  ]);
}

const TAKEN = `select slug from ops.projects where slug = $1 or slug like $1 || '-%'`;

/** Slugs that begin like this one; asked as the system, since a person does not see other people's projects. */
export async function readTakenSlugs(sql: SqlClient, slug: string): Promise<string[]> {
  const rows = await sql.query<{ slug: string }>(TAKEN, [slug]);
  return rows.map((row) => row.slug);
}

const ARCHIVE = `update ops.projects set archived_at = now() where id = $1::uuid and archived_at is null returning id`;

export async function archiveProjectRow(sql: SqlClient, id: string): Promise<boolean> {
  const rows = await sql.query(ARCHIVE, [id]);
  return rows.length > 0;
}

const FREE_SLUG = `update ops.projects set slug = $2 where id = $1::uuid and archived_at is not null`;

/** An archived project gives its slug back. */
export async function freeSlugRow(sql: SqlClient, id: string, slug: string): Promise<void> {
  await sql.query(FREE_SLUG, [id, slug]);
}

const SYNCED = `
  update ops.projects set repo_error = $2::text, repo_synced_at = case when $2::text is null then now() else repo_synced_at end
  where id = $1::uuid`;

/** How the last read of the repository went. */
export async function writeSyncOutcome(sql: SqlClient, id: string, error: string | null): Promise<void> {
  await sql.query(SYNCED, [id, error]);
}

const LOCK = `select id from ops.projects where id = $1::uuid and archived_at is null for no key update`;

/**
 * Serializes what changes a project's set of environments; false when it was archived. Not FOR UPDATE: whoever queues a
 * run holds an environment's row and refers to the project, and the two would wait for each other.
 */
export async function lockProjectRow(sql: SqlClient, id: string): Promise<boolean> {
  const rows = await sql.query(LOCK, [id]);
  return rows.length > 0;
}

import type { SqlClient } from "../sql-client";

export type RepositoryRow = {
  id: string;
  slug: string;
  repo_kind: string;
  repo_url: string | null;
  deploy_key: string | null;
  webhook_secret: string;
  private_key: string | null;
  user_info: string | null;
  archived_at: Date | null;
};

const FIND = `
  select p.id, p.slug, p.repo_kind, p.repo_url, p.deploy_key, p.webhook_secret, p.archived_at, c.private_key, c.user_info
  from ops.projects p left join ops.repo_credentials c on c.project_id = p.id
  where p.id = $1::uuid`;

/** What is needed to reach a project's repository, secrets sealed; as the system only. */
export async function findRepositoryRow(sql: SqlClient, projectId: string): Promise<RepositoryRow | null> {
  const rows = await sql.query<RepositoryRow>(FIND, [projectId]);
  return rows[0] ?? null;
}

const KEEP = `
  insert into ops.repo_credentials (project_id, private_key, user_info) values ($1::uuid, $2, $3)
  on conflict (project_id) do update set
    private_key = coalesce(repo_credentials.private_key, excluded.private_key),
    user_info = coalesce(excluded.user_info, repo_credentials.user_info)
  returning private_key`;

/** Keeps what is given; a key that is there already stays, and is what is returned. */
export async function keepCredentials(
  sql: SqlClient,
  projectId: string,
  credentials: { privateKey: string | null; userInfo: string | null },
): Promise<string | null> {
  const rows = await sql.query<{ private_key: string | null }>(KEEP, [
    projectId,
    credentials.privateKey,
    credentials.userInfo,
  ]);
  return rows[0]?.private_key ?? null;
}

const PUBLISH_KEY = `update ops.projects set deploy_key = $2 where id = $1::uuid and deploy_key is distinct from $2`;

export async function writeDeployKey(sql: SqlClient, projectId: string, publicKey: string): Promise<void> {
  await sql.query(PUBLISH_KEY, [projectId, publicKey]);
}

const CLEAR_USER_INFO = `update ops.repo_credentials set user_info = null where project_id = $1::uuid`;

export async function clearUserInfo(sql: SqlClient, projectId: string): Promise<void> {
  await sql.query(CLEAR_USER_INFO, [projectId]);
}

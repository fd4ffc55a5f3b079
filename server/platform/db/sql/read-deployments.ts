import type { SqlClient } from "../sql-client";

export type DeploymentRow = {
  id: string;
  number: number;
  env_id: string;
  run_id: string | null;
  git_sha: string;
  git_subject: string | null;
  git_author: string | null;
  odoo_version: string;
  odoo_release: string;
  created_at: Date;
  is_current: boolean;
  neutralized: boolean;
  rollback_of: string | null;
  rollback_mode: string | null;
  modules: Record<string, { version: string; digest: string | null }>;
  data_at: Date | null;
  data_expires_at: Date | null;
};

const TEXT = `
  select d.id, d.number, d.env_id, d.run_id, d.git_sha, d.git_subject, d.git_author, d.odoo_version, d.odoo_release,
    d.created_at, e.current_deployment_id is not distinct from d.id as is_current, d.neutralized, d.rollback_of,
    d.rollback_mode, d.modules, s.data_at, s.expires_at as data_expires_at
  from ops.deployments d
  join ops.environments e on e.id = d.env_id
  left join lateral (
    select data_at, expires_at from ops.snapshots
    where deployment_id = d.id and status = 'ready' and kind in ('before_deploy', 'before_rollback', 'before_restore')
    order by data_at desc limit 1
  ) s on true`;

/** Newest first; `before` is the number of the last row seen. */
export function readDeployments(
  sql: SqlClient,
  envId: string,
  before: number | null,
  limit: number,
): Promise<DeploymentRow[]> {
  return sql.query<DeploymentRow>(
    `${TEXT} where d.env_id = $1::uuid and ($2::int is null or d.number < $2) order by d.number desc limit $3`,
    [envId, before, limit],
  );
}

export async function readDeployment(
  sql: SqlClient,
  envId: string,
  deploymentId: string,
): Promise<DeploymentRow | null> {
  const rows = await sql.query<DeploymentRow>(`${TEXT} where d.env_id = $1::uuid and d.id = $2::uuid`, [
    envId,
    deploymentId,
  ]);
  return rows[0] ?? null;
}

export async function readCurrentDeployment(sql: SqlClient, envId: string): Promise<DeploymentRow | null> {
  const rows = await sql.query<DeploymentRow>(
    `${TEXT} where d.env_id = $1::uuid and e.current_deployment_id = d.id`,
    [envId],
  );
  return rows[0] ?? null;
}

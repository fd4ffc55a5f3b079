import type { SqlClient } from "../sql-client";

/** The environment of a branch; null when there is none that the person may see. */
export async function findBranchEnvironment(
  sql: SqlClient,
  projectId: string,
  branch: string,
): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(
    "select id from ops.environments where project_id = $1::uuid and branch = $2 and deleted_at is null",
    [projectId, branch],
  );
  return rows[0]?.id ?? null;
}

/** Production, if it has a commit that a branch can be made from. */
export async function findProductionEnvironment(sql: SqlClient, projectId: string): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(
    `select id from ops.environments
     where project_id = $1::uuid and stage = 'production' and deleted_at is null and head_sha is not null`,
    [projectId],
  );
  return rows[0]?.id ?? null;
}

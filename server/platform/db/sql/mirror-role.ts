import type { SqlClient } from "../sql-client";

const TEXT = `
  insert into ops.roles (name, permissions) values ($1, $2::jsonb)
  on conflict (name) do update set permissions = excluded.permissions
  where roles.permissions is distinct from excluded.permissions`;

export async function mirrorRole(sql: SqlClient, name: string, permissions: object): Promise<void> {
  await sql.query(TEXT, [name, JSON.stringify(permissions)]);
}

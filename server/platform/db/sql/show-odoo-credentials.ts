import type { SqlClient } from "../sql-client";

const SHOW = `select login, password from ops.show_odoo_credentials($1::uuid)`;

/** As the person who asks: the function asks for their permission, and the audit trail gets a line. Sealed. */
export async function showOdooCredentials(
  sql: SqlClient,
  envId: string,
): Promise<{ login: string; password: string } | null> {
  const rows = await sql.query<{ login: string; password: string }>(SHOW, [envId]);
  return rows[0] ?? null;
}

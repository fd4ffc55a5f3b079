import type { SqlClient } from "../sql-client";

const TEXT = `select app.owns_instance() as owns`;

/** Whether this transaction's person owns the installation: an owner of its first organization. */
export async function isInstanceOwner(sql: SqlClient): Promise<boolean> {
  const rows = await sql.query<{ owns: boolean }>(TEXT);
  return rows[0]?.owns ?? false;
}

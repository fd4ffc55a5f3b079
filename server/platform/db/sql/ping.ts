import type { SqlClient } from "../sql-client";

export async function ping(sql: SqlClient): Promise<void> {
  await sql.query("select 1");
}

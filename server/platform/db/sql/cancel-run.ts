import type { SqlClient } from "../sql-client";

/** Null: the run is not there, has ended, or was already asked to stop. */
export async function cancelRunRow(sql: SqlClient, runId: string): Promise<"cancelled" | "running" | null> {
  const rows = await sql.query<{ status: "cancelled" | "running" | null }>(
    "select ops.cancel_run($1::uuid) as status",
    [runId],
  );
  return rows[0]?.status ?? null;
}

import type { SqlClient } from "../sql-client";

const NOTE = `select ops.audit_act($1, $2::uuid, $3::jsonb)::text as noted`;

/** A line in the audit trail for what changes no row of ours. As the system, on behalf of somebody. */
export async function noteAct(
  sql: SqlClient,
  action: string,
  envId: string,
  what: Record<string, unknown>,
): Promise<void> {
  await sql.query(NOTE, [action, envId, JSON.stringify(what)]);
}

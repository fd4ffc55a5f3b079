import type { SqlClient } from "../sql-client";

export type ShippedLine = { at: string; level: string; logger: string | null; message: string };

/** False: the log was shipped by another worker in the meantime; nothing was written. */
export async function shipLines(
  sql: SqlClient,
  log: { envId: string; deploymentId: string; lines: ShippedLine[]; from: object | null; next: object },
): Promise<boolean> {
  const rows = await sql.query<{ last: string | null }>(
    "select ops.append_environment_events($1::uuid, $2::uuid, $3::jsonb, $4::jsonb, $5::jsonb) as last",
    [
      log.envId,
      log.deploymentId,
      JSON.stringify(log.lines),
      log.from ? JSON.stringify(log.from) : null,
      JSON.stringify(log.next),
    ],
  );
  return rows[0]?.last !== null && rows[0]?.last !== undefined;
}

export async function pruneEnvironmentEvents(sql: SqlClient, keepLines: number): Promise<void> {
  await sql.query(
    // Each environment's last line is found through the index; grouping would read every line of every log.
    `delete from ops.environment_events v using (
       select e.id as env_id,
         (select max(seq) from ops.environment_events where env_id = e.id) - $1::bigint as below
       from ops.environments e
     ) old where v.env_id = old.env_id and v.seq <= old.below`,
    [keepLines],
  );
}

import type { SqlClient } from "../sql-client";

export type EventRow = { at: string; level: string; step: string | null; message: string; payload?: unknown };

/** Null: the run is no longer this attempt's; nothing was written. */
export async function appendEvents(
  sql: SqlClient,
  runId: string,
  attempt: number,
  events: EventRow[],
): Promise<number | null> {
  const rows = await sql.query<{ last: string | null }>(
    "select ops.append_events($1::uuid, $2::int, $3::jsonb) as last",
    [runId, attempt, JSON.stringify(events)],
  );
  const last = rows[0]?.last;
  return last === null || last === undefined ? null : Number(last);
}

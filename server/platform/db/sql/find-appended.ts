import type { SqlClient } from "../sql-client";
import type { EventRow } from "./append-events";

const TAIL = `
  select seq::text, level, step, message from ops.run_events
  where run_id = $1::uuid and seq > $2::bigint order by seq limit $3::int`;

type TailRow = { seq: string; level: string; step: string | null; message: string };

/**
 * Whether a batch is in the ledger already: its write may have been committed although the answer got lost. Gives the
 * sequence of its last line, or null. A batch is written whole or not at all, its lines one after the other.
 */
export async function findAppended(
  sql: SqlClient,
  runId: string,
  after: number,
  events: readonly EventRow[],
): Promise<number | null> {
  // lines of others (a cancelled run says by whom) may lie before and behind it
  const rows = await sql.query<TailRow>(TAIL, [runId, after, events.length + 100]);
  for (let start = 0; start + events.length <= rows.length; start += 1) {
    const isThere = events.every((event, index) => isSame(rows[start + index], event));
    if (isThere) return Number(rows[start + events.length - 1]?.seq);
  }
  return null;
}

function isSame(row: TailRow | undefined, event: EventRow): boolean {
  return row?.level === event.level && row.step === event.step && row.message === event.message;
}

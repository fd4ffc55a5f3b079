import { appendEvents, type EventRow } from "@/server/platform/db/sql/append-events";
import { findAppended } from "@/server/platform/db/sql/find-appended";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { EventSink } from "./event-writer";
import { persistently } from "./persistently";

/**
 * appendOnce writes batches through a restart of PostgreSQL, each exactly once: before a batch is written again, the
 * ledger is asked whether it arrived the first time.
 */
export function appendOnce(sql: SqlClient, run: { id: string; attempt: number }): EventSink {
  let last = 0;
  return async (events: EventRow[]) => {
    let tried = false;
    const seq = await persistently(async () => {
      const there = tried ? await findAppended(sql, run.id, last, events) : null;
      tried = true;
      return there ?? appendEvents(sql, run.id, run.attempt, events);
    });
    last = seq ?? last;
    return seq;
  };
}

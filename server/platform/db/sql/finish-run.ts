import type { SqlClient } from "../sql-client";

export type RunEnding = {
  status: "succeeded" | "failed" | "cancelled";
  result?: "success" | "warning";
  reason?: string | null;
  failureKind?: "code" | "platform" | null;
};

/** False: the run is no longer this attempt's. */
export async function finishRunRow(
  sql: SqlClient,
  runId: string,
  attempt: number,
  ending: RunEnding,
): Promise<boolean> {
  const rows = await sql.query<{ won: boolean }>(
    "select ops.finish_run($1::uuid, $2, $3::int, $4, $5, $6) as won",
    [runId, ending.status, attempt, ending.result ?? null, ending.reason ?? null, ending.failureKind ?? null],
  );
  return rows[0]?.won ?? false;
}

/** False: another attempt carries it out by now, or it has ended. */
export async function isRunOf(sql: SqlClient, runId: string, attempt: number): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    "select id from ops.runs where id = $1::uuid and attempt = $2::int and status = 'running'",
    [runId, attempt],
  );
  return rows.length > 0;
}

/** Gives a run back untouched: nobody holds it from now on, and the next look for silent workers queues it again. */
export async function releaseRunRow(sql: SqlClient, runId: string, attempt: number): Promise<void> {
  await sql.query(
    `update ops.runs set lease_until = clock_timestamp(), worker_id = null
     where id = $1::uuid and attempt = $2::int and status = 'running'`,
    [runId, attempt],
  );
}

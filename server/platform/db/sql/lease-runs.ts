/** The worker's side of the ledger: claim, renew, reap. The functions live in the database (migration `ledger`). */
import type { SqlClient } from "../sql-client";

export type ClaimedRun = {
  id: string;
  project_id: string;
  env_id: string | null;
  kind: string;
  git_sha: string | null;
  ref: string | null;
  input: unknown;
  attempt: number;
  max_attempts: number;
  requested_by: string | null;
};

export function claimRuns(sql: SqlClient, workerId: string, limit: number): Promise<ClaimedRun[]> {
  return sql.query<ClaimedRun>("select * from ops.claim_next_runs($1::uuid, $2)", [workerId, limit]);
}

export type Lease = { id: string; attempt: number; cancel_requested: boolean };

/** Renews the leases of the runs that this worker executes; those it lost are missing from the answer. */
export function touchRuns(sql: SqlClient, workerId: string, held: readonly string[]): Promise<Lease[]> {
  return sql.query<Lease>("select * from ops.touch_runs($1::uuid, $2::uuid[])", [workerId, held]);
}

export function reapRuns(sql: SqlClient): Promise<{ id: string; status: string }[]> {
  return sql.query("select * from ops.reap_runs()");
}

export async function registerWorker(
  sql: SqlClient,
  worker: { machine: string; pid: number; version: string; slots: number },
): Promise<string> {
  const rows = await sql.query<{ id: string }>(
    "insert into ops.workers (machine, pid, version, slots) values ($1, $2, $3, $4) returning id",
    [worker.machine, worker.pid, worker.version, worker.slots],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error("the worker could not be registered");
  return id;
}

export async function retireWorker(sql: SqlClient, workerId: string): Promise<void> {
  await sql.query("update ops.workers set stopped_at = clock_timestamp() where id = $1::uuid", [workerId]);
}

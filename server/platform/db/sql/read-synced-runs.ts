import type { SqlClient } from "../sql-client";

const TEXT = `
  select r.id, e.branch, e.stage from ops.runs r join ops.environments e on e.id = r.env_id
  where r.id = any ($1::uuid[]) order by e.branch limit 20`;

/** What a push set off, to be told to the pusher. */
export function readSyncedRuns(
  sql: SqlClient,
  runIds: readonly string[],
): Promise<{ id: string; branch: string; stage: string }[]> {
  return sql.query<{ id: string; branch: string; stage: string }>(TEXT, [runIds]);
}

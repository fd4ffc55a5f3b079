import type { SqlClient } from "../sql-client";

/** Why such a run ended; also how what it made is told from what a run left that died here. */
export const RECOVERED =
  "Capstan was recovered from a backup that was taken before this ended, so how it ended is not known. Look at what serves, then rebuild if need be.";

const END = `
  update ops.runs set status = 'lost', worker_id = null, lease_until = null, finished_at = clock_timestamp(),
    failure_kind = 'lost', reason = $1
  where status in ('queued', 'awaiting_approval', 'running')`;

/**
 * endRecoveredRuns ends what waited or ran when the backup was taken. It went on after that, and may have ended well: done
 * once more, a deploy would begin by dropping the very database it had made, and a restore would replace newer data.
 */
export async function endRecoveredRuns(sql: SqlClient): Promise<void> {
  await sql.query(END, [RECOVERED]);
}

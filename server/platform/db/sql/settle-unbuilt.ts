import type { SqlClient } from "../sql-client";

/**
 * Environments without a deployment that still say "building" though the run that built them was given up by nobody who
 * could say so: cancelled while it waited, or lost with its workers. They get the run's reason.
 */
const SETTLE = `
  update ops.environments e set status = 'failed', status_reason = last.reason
  from ops.environments seen cross join lateral (
    select r.status, r.reason from ops.runs r
    where r.env_id = seen.id and r.kind in ('build', 'deploy', 'rollback', 'restore')
    order by r.queued_at desc, r.id desc limit 1
  ) last
  where e.id = seen.id and e.status = 'building' and e.current_deployment_id is null and e.deleted_at is null
    and last.status in ('cancelled', 'lost')
    and not exists (select 1 from ops.runs r
      where r.env_id = e.id and r.status in ('queued', 'awaiting_approval', 'running')
        and r.kind in ('build', 'deploy', 'rollback', 'restore'))
  returning e.id`;

/** settleUnbuiltRows gives the environments it changed. */
export async function settleUnbuiltRows(sql: SqlClient): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(SETTLE);
  return rows.map((row) => row.id);
}

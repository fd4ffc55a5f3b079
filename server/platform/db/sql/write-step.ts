import type { SqlClient } from "../sql-client";

/** Steps of an attempt, from the first on: rows of an earlier attempt are taken over and start again. */
export async function planSteps(
  sql: SqlClient,
  runId: string,
  attempt: number,
  names: readonly string[],
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `with mine as (select id from ops.runs where id = $1::uuid and attempt = $2::int and status = 'running'),
      gone as (delete from ops.run_steps s using mine where s.run_id = mine.id and s.name <> all ($3::text[]))
     insert into ops.run_steps (run_id, attempt, position, name)
     select mine.id, $2::int, n.position, n.name from mine, unnest($3::text[]) with ordinality as n(name, position)
     on conflict (run_id, name) do update set attempt = excluded.attempt, position = excluded.position, status = 'pending',
       started_at = null, finished_at = null, message = null, progress = null
     returning id`,
    [runId, attempt, names],
  );
  return rows.length > 0 || names.length === 0;
}

export async function writeStepStatus(
  sql: SqlClient,
  step: { runId: string; attempt: number; name: string; status: string; message: string | null },
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update ops.run_steps s set status = $4, message = $5,
       started_at = case when $4 = 'running' then clock_timestamp() else s.started_at end,
       finished_at = case when $4 = 'running' then null else clock_timestamp() end
     from ops.runs r
     where s.run_id = $1::uuid and s.name = $3 and s.attempt = $2::int
       and r.id = s.run_id and r.attempt = $2::int and r.status = 'running'
     returning s.id`,
    [step.runId, step.attempt, step.name, step.status, step.message],
  );
  return rows.length > 0;
}

export async function writeStepProgress(
  sql: SqlClient,
  step: { runId: string; attempt: number; name: string; progress: object },
): Promise<void> {
  await sql.query(
    `update ops.run_steps set progress = $4::jsonb where run_id = $1::uuid and attempt = $2::int and name = $3`,
    [step.runId, step.attempt, step.name, JSON.stringify(step.progress)],
  );
}

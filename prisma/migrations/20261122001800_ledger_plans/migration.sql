-- Claims and ends find their rows by primary key: as joins with a limit or an array of unknown length, the planner chose
-- to read all of ops.runs. Leases are few and found through runs_one_running; an index on them made each renewal rewrite
-- every other index.

drop index ops.runs_leased;

create or replace function ops.claim_next_runs(p_worker_id uuid, p_limit int) returns setof ops.runs
language plpgsql set search_path = '' as $$
declare v_machine text := (select w.machine from ops.workers w where w.id = p_worker_id);
begin
  return query
    update ops.runs r set
      status = 'running', attempt = r.attempt + 1, worker_id = p_worker_id,
      lease_until = clock_timestamp() + interval '6 seconds',
      started_at = coalesce(r.started_at, clock_timestamp())
    where r.id = any (array(
      select n.id from ops.runs n
      where n.status = 'queued'
        and (n.machine is null or n.machine = v_machine)
        and not exists (select 1 from ops.runs busy where busy.env_id = n.env_id and busy.status = 'running')
      order by n.queued_at, n.id
      limit p_limit
      for update of n skip locked
    ))
    returning r.*;
exception when unique_violation then
  -- Another worker began a run of the same environment between our look and our write: nothing to claim this time.
  return;
end $$;

create or replace function ops.finish_runs(p_worker_id uuid, p_runs uuid[], p_attempts int[]) returns int
language sql set search_path = '' as $$
  with ended as (
    update ops.runs r set status = 'succeeded', result = 'success', finished_at = clock_timestamp(), lease_until = null
    where r.id = any (p_runs) and r.attempt = p_attempts[array_position(p_runs, r.id)]
      and r.status = 'running' and r.worker_id = p_worker_id
    returning 1
  ) select count(*)::int from ended
$$;

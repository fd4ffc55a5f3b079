-- A worker renews the leases of the runs it executes, by name. Renewed by worker alone, a run whose execution broke off
-- inside a living worker (PostgreSQL away for longer than a write is tried again), or that was given back, was renewed for
-- ever and never reaped.

drop function ops.touch_runs(uuid);
create function ops.touch_runs(p_worker_id uuid, p_held uuid[])
returns table (id uuid, attempt int, cancel_requested boolean)
language sql set search_path = '' as $$
  update ops.workers set heartbeat_at = clock_timestamp() where workers.id = p_worker_id;
  update ops.runs r set lease_until = clock_timestamp() + interval '6 seconds'
    where r.id = any (p_held) and r.worker_id = p_worker_id and r.status = 'running'
    returning r.id, r.attempt, r.cancel_requested_at is not null;
$$;
comment on function ops.touch_runs(uuid, uuid[]) is 'A held run that is missing from the answer is lost to another worker.';
revoke execute on function ops.touch_runs(uuid, uuid[]) from public;
grant execute on function ops.touch_runs(uuid, uuid[]) to capstan_worker, service_role;

-- Runs whose worker went silent go back to the queue, or end as lost when their attempts are spent. The environment's row
-- is the queue's lock here as well: without it, a push at the same moment saw no waiting run, and its own found the place
-- taken. One that is being queued to is left for the next turn.
create or replace function ops.reap_runs() returns table (id uuid, status text)
language plpgsql set search_path = '' as $$
begin
  return query
    with silent as (
      select r.id, r.env_id, r.kind from ops.runs r
      where r.status = 'running' and r.lease_until < clock_timestamp()
        and (r.env_id is null or exists (
          select 1 from ops.environments e where e.id = r.env_id for no key update skip locked))
      for update of r skip locked
    ), decided as (
      select s.id, case
        when r.cancel_requested_at is not null then 'cancelled'
        when ops.lane_of_kind(s.kind) = 'change' and exists (select 1 from ops.runs w where w.env_id = s.env_id
               and w.status in ('queued', 'awaiting_approval') and w.kind not in ('backup', 'verify'))
          then 'superseded'
        when r.attempt >= r.max_attempts then 'lost'
        else 'queued' end as next_status
      from silent s join ops.runs r on r.id = s.id
    )
    update ops.runs r set
      status = d.next_status,
      worker_id = null, lease_until = null,
      finished_at = case when d.next_status = 'queued' then null else clock_timestamp() end,
      failure_kind = case when d.next_status = 'lost' then 'lost' end,
      reason = case d.next_status
        when 'lost' then 'Its worker stopped answering ' || r.attempt || ' times. Nothing was switched. Look at Status, then rebuild.'
        when 'superseded' then 'Its worker stopped answering, and a newer request was waiting.'
        when 'cancelled' then 'Cancelled.' end
    from decided d where r.id = d.id
    returning r.id, r.status;
end $$;

-- The run ledger: states, rules that hold whatever the caller does, and the functions every client uses.

alter table ops.projects add constraint projects_slug_shape check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$');
alter table ops.projects add constraint projects_repo_kind check (repo_kind in ('hosted', 'remote'));
alter table ops.projects add constraint projects_remote_has_url check ((repo_kind = 'remote') = (repo_url is not null));
alter table ops.branch_rules add constraint branch_rules_stage check (stage in ('production', 'staging', 'development'));

alter table ops.environments
  add constraint environments_stage check (stage in ('production', 'staging', 'development')),
  add constraint environments_status
    check (status in ('building', 'live', 'stopped', 'degraded', 'failed', 'expired', 'deleting')),
  add constraint environments_desired_state check (desired_state in ('running', 'asleep', 'stopped'));
create unique index environments_one_production on ops.environments (project_id)
  where stage = 'production' and deleted_at is null;
create unique index environments_one_per_branch on ops.environments (project_id, branch) where deleted_at is null;
create unique index environments_name on ops.environments (project_id, name) where deleted_at is null;

alter table ops.runs
  add constraint runs_status check (status in
    ('queued', 'awaiting_approval', 'running', 'succeeded', 'failed', 'cancelled', 'superseded', 'lost')),
  add constraint runs_result check (result in ('success', 'warning')),
  add constraint runs_failure_kind check (failure_kind in ('code', 'platform', 'lost'));
alter table ops.run_steps
  add constraint run_steps_status check (status in
    ('pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'));
alter table ops.run_events
  add constraint run_events_level check (level in ('debug', 'info', 'warning', 'error', 'critical'));
alter table ops.snapshots
  add constraint snapshots_kind check (kind in ('before_deploy', 'before_rollback', 'live_copy', 'spare')),
  add constraint snapshots_status check (status in ('making', 'ready', 'taken', 'dropped'));

-- One run of an environment executes, and at most one waits behind it (docs/adr/0001).
create unique index runs_one_running on ops.runs (env_id) where status = 'running';
create unique index runs_one_waiting on ops.runs (env_id) where status in ('queued', 'awaiting_approval');
create index runs_claimable on ops.runs (queued_at, id) where status = 'queued';
create index runs_leased on ops.runs (lease_until) where status = 'running';
-- Heartbeats and event counters rewrite run rows: leave room on the page so that no index is touched.
alter table ops.runs set (fillfactor = 70);
alter table ops.workers set (fillfactor = 50);

create function ops.jwt_user() returns uuid language sql stable
  set search_path = ''
as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
comment on function ops.jwt_user() is 'The signed-in person of this transaction; null for the worker and for nobody.';

-- Doorbells. Payloads are ids: a client that wakes up reads the rows. Polling is the truth.
create function ops.ring_runs() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('runs', new.project_id::text || ' ' || new.id::text || ' ' || new.status);
  return null;
end $$;
create trigger ring_on_insert after insert on ops.runs for each row execute function ops.ring_runs();
create trigger ring_on_status after update on ops.runs for each row
  when (old.status is distinct from new.status or old.cancel_requested_at is distinct from new.cancel_requested_at)
  execute function ops.ring_runs();

create function ops.ring_environments() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('environments', new.project_id::text || ' ' || new.id::text);
  return null;
end $$;
create trigger ring_on_change after insert or update of
  status, stage, upstream, current_deployment_id, desired_state, held_by_run_id, head_sha, deleted_at, expires_at
  on ops.environments for each row execute function ops.ring_environments();

create function ops.ring_steps() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('run_events', new.run_id::text);
  return null;
end $$;
create trigger ring_on_change after insert or update on ops.run_steps for each row execute function ops.ring_steps();

create function ops.queue_run(
  p_project_id uuid,
  p_env text,
  p_git_sha text,
  p_ref text,
  p_kind text default null,
  p_source text default 'api',
  p_input jsonb default '{}',
  p_requested_by uuid default null
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_env ops.environments;
  v_kind text;
  v_id uuid := gen_random_uuid();
begin
  -- The environment's row is the queue's lock: two pushes at once come one after the other.
  select * into v_env from ops.environments
    where project_id = p_project_id and name = p_env and deleted_at is null for update;
  if not found then
    raise exception 'no environment % in this project', p_env using errcode = 'no_data_found';
  end if;
  v_kind := coalesce(p_kind, case v_env.stage when 'production' then 'deploy' else 'build' end);
  if ops.jwt_user() is not null and not ops.may(p_project_id, ops.permission_of_kind(v_kind), v_env.stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  update ops.runs set status = 'superseded', finished_at = now(), superseded_by = v_id,
      reason = 'A newer request for ' || coalesce(left(p_git_sha, 8), 'this environment') || ' took its place.'
    where env_id = v_env.id and status in ('queued', 'awaiting_approval');
  insert into ops.runs (id, project_id, env_id, kind, git_sha, ref, source, input, requested_by, machine)
    values (v_id, p_project_id, v_env.id, v_kind, p_git_sha, p_ref, p_source, p_input,
            coalesce(ops.jwt_user(), p_requested_by), v_env.machine);
  return v_id;
end $$;

create function ops.permission_of_kind(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind
    when 'rollback' then 'environment.rollback'
    when 'restart' then 'environment.operate'
    when 'stop' then 'environment.operate'
    when 'wake' then 'environment.operate'
    when 'delete' then 'environment.delete'
    else 'environment.build' end
$$;

create function ops.claim_next_runs(p_worker_id uuid, p_limit int) returns setof ops.runs
language plpgsql set search_path = '' as $$
begin
  return query
    with next as (
      select r.id from ops.runs r
      where r.status = 'queued'
        and (r.machine is null or r.machine = (select w.machine from ops.workers w where w.id = p_worker_id))
        and not exists (select 1 from ops.runs busy where busy.env_id = r.env_id and busy.status = 'running')
      order by r.queued_at, r.id
      limit p_limit
      for update of r skip locked
    )
    update ops.runs r set
      status = 'running', attempt = r.attempt + 1, worker_id = p_worker_id,
      lease_until = clock_timestamp() + interval '6 seconds',
      started_at = coalesce(r.started_at, clock_timestamp())
    from next where r.id = next.id
    returning r.*;
exception when unique_violation then
  -- Another worker began a run of the same environment between our look and our write: nothing to claim this time.
  return;
end $$;

create function ops.claim_next_run(p_worker_id uuid) returns setof ops.runs
language sql set search_path = '' as $$ select * from ops.claim_next_runs(p_worker_id, 1) $$;

-- Renews a worker's leases in one statement; a run missing from the answer is lost to another worker.
create function ops.touch_runs(p_worker_id uuid) returns table (id uuid, attempt int, cancel_requested boolean)
language sql set search_path = '' as $$
  update ops.workers set heartbeat_at = clock_timestamp() where workers.id = p_worker_id;
  update ops.runs r set lease_until = clock_timestamp() + interval '6 seconds'
    where r.worker_id = p_worker_id and r.status = 'running'
    returning r.id, r.attempt, r.cancel_requested_at is not null;
$$;

-- Runs whose worker went silent go back to the queue, or end as lost when their attempts are spent.
create function ops.reap_runs() returns table (id uuid, status text)
language plpgsql set search_path = '' as $$
begin
  return query
    with silent as (
      select r.id, r.env_id from ops.runs r
      where r.status = 'running' and r.lease_until < clock_timestamp()
      for update skip locked
    ), decided as (
      select s.id, case
        when r.cancel_requested_at is not null then 'cancelled'
        when exists (select 1 from ops.runs w where w.env_id = s.env_id and w.status in ('queued', 'awaiting_approval'))
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

-- Appends lines in order. The sequence is taken under the run row's lock, so a reader that has seen n never misses n - 1.
-- Null: the run is no longer this attempt's, and nothing was written.
create function ops.append_events(p_run_id uuid, p_attempt int, p_events jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_count int := jsonb_array_length(p_events);
  v_last bigint;
begin
  update ops.runs r set event_seq = r.event_seq + v_count
    where r.id = p_run_id and r.attempt = p_attempt and r.status = 'running'
    returning r.event_seq into v_last;
  if not found then return null; end if;
  insert into ops.run_events (run_id, seq, created_at, level, step, message, payload)
    select p_run_id, v_last - v_count + e.ordinality,
           coalesce((e.value ->> 'at')::timestamptz, clock_timestamp()),
           e.value ->> 'level', e.value ->> 'step', e.value ->> 'message', e.value -> 'payload'
    from jsonb_array_elements(p_events) with ordinality as e;
  perform pg_notify('run_events', p_run_id::text);
  return v_last;
end $$;

-- For clients outside the worker (pipelines that report): any run that has not ended.
create function ops.append_event(p_run_id uuid, p_level text, p_message text, p_payload jsonb default null) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_run ops.runs;
begin
  update ops.runs r set event_seq = r.event_seq + 1
    where r.id = p_run_id and r.status in ('queued', 'awaiting_approval', 'running')
      and (ops.jwt_user() is null or ops.may(r.project_id, 'environment.build', null))
    returning * into v_run;
  if not found then return null; end if;
  insert into ops.run_events (run_id, seq, level, message, payload)
    values (p_run_id, v_run.event_seq, p_level, p_message, p_payload);
  perform pg_notify('run_events', p_run_id::text);
  return v_run.event_seq;
end $$;

create function ops.log_event(p_run_id uuid, p_level text, p_message text, p_payload jsonb default null) returns bigint
language sql set search_path = '' as $$ select ops.append_event(p_run_id, p_level, p_message, p_payload) $$;

create function ops.start_run(p_project_id uuid, p_kind text, p_git_sha text default null, p_ref text default null) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  if ops.jwt_user() is not null and not ops.may(p_project_id, 'environment.build', null) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  insert into ops.runs (project_id, kind, git_sha, ref, source, status, started_at, attempt, requested_by)
    values (p_project_id, p_kind, p_git_sha, p_ref, 'external', 'running', now(), 1, ops.jwt_user())
    returning id into v_id;
  return v_id;
end $$;

-- Ends a run: compare-and-set. Returns false when somebody else ended it, or the attempt is not this caller's.
create function ops.finish_run(
  p_run_id uuid,
  p_status text,
  p_attempt int default null,
  p_result text default null,
  p_reason text default null,
  p_failure_kind text default null
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if p_status not in ('succeeded', 'failed', 'cancelled') then
    raise exception 'a run cannot be finished as %', p_status using errcode = 'invalid_parameter_value';
  end if;
  update ops.runs r set
    status = p_status, finished_at = clock_timestamp(), lease_until = null,
    result = case when p_status = 'succeeded' then coalesce(p_result, 'success') end,
    reason = p_reason,
    failure_kind = case when p_status = 'failed' then coalesce(p_failure_kind, 'code') end
    where r.id = p_run_id and r.status = 'running'
      -- Only a run reported from outside may be ended without its attempt: nobody leased it.
      and (r.attempt = p_attempt or (p_attempt is null and r.source = 'external'))
      and (ops.jwt_user() is null or ops.may(r.project_id, 'environment.build', null));
  return found;
end $$;

create function ops.finish_runs(p_worker_id uuid, p_runs uuid[], p_attempts int[]) returns int
language sql set search_path = '' as $$
  with ended as (
    update ops.runs r set status = 'succeeded', result = 'success', finished_at = clock_timestamp(), lease_until = null
    from unnest(p_runs, p_attempts) as e(id, attempt)
    where r.id = e.id and r.attempt = e.attempt and r.status = 'running' and r.worker_id = p_worker_id
    returning 1
  ) select count(*)::int from ended
$$;

create function ops.restore_deployment(p_env uuid, p_deployment_id uuid, p_mode text default 'code') returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_deployment ops.deployments; v_env ops.environments;
begin
  if p_mode not in ('code', 'code_and_data') then
    raise exception 'mode is code or code_and_data' using errcode = 'invalid_parameter_value';
  end if;
  select * into v_env from ops.environments where id = p_env and deleted_at is null;
  select * into v_deployment from ops.deployments where id = p_deployment_id and env_id = p_env;
  if v_deployment.id is null or v_env.id is null
     or (ops.jwt_user() is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such deployment' using errcode = 'no_data_found';
  end if;
  return ops.queue_run(v_env.project_id, v_env.name, v_deployment.git_sha, v_env.branch, 'rollback', 'api',
    jsonb_build_object('deploymentId', p_deployment_id, 'rollbackMode', p_mode));
end $$;

-- Ends the wait of a queued run at once; asks a running one to stop at its next step boundary.
create function ops.cancel_run(p_run_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare v_status text; v_run ops.runs;
begin
  select * into v_run from ops.runs where id = p_run_id for update;
  if not found then return null; end if;
  if ops.jwt_user() is not null and not ops.may(v_run.project_id, 'environment.build',
       (select stage from ops.environments where id = v_run.env_id)) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  update ops.runs r set
    status = case when r.status = 'running' then 'running' else 'cancelled' end,
    finished_at = case when r.status = 'running' then null else clock_timestamp() end,
    reason = case when r.status = 'running' then r.reason else 'Cancelled before it began.' end,
    cancel_requested_at = clock_timestamp(), cancel_requested_by = ops.jwt_user()
    where r.id = p_run_id and r.status in ('queued', 'awaiting_approval', 'running') and r.cancel_requested_at is null
    returning r.status into v_status;
  return v_status;
end $$;

-- Lines of a serving Odoo, in order. The position in the log moves in the same statement as the lines are written, and
-- only from where the caller thought it was: two shippers, or one that died in between, neither lose nor double a line.
create function ops.append_environment_events(
  p_env_id uuid, p_deployment_id uuid, p_events jsonb, p_from jsonb, p_next jsonb
) returns bigint language plpgsql set search_path = '' as $$
declare v_last bigint;
begin
  update ops.environments e set log_position = p_next
    where e.id = p_env_id and e.log_position is not distinct from p_from;
  if not found then return null; end if;
  select coalesce(max(seq), 0) into v_last from ops.environment_events where env_id = p_env_id;
  insert into ops.environment_events (env_id, seq, deployment_id, created_at, level, logger, message)
    select p_env_id, v_last + e.ordinality, p_deployment_id, (e.value ->> 'at')::timestamptz,
           e.value ->> 'level', e.value ->> 'logger', e.value ->> 'message'
    from jsonb_array_elements(p_events) with ordinality as e;
  perform pg_notify('environment_events', p_env_id::text);
  return v_last + jsonb_array_length(p_events);
end $$;

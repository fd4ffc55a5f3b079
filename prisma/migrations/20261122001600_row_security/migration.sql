-- What the matrix of server/access/rls.db.test.ts found open.

-- Functions let "no person" do everything, meaning the worker. But whoever has the role `authenticated` without a person
-- in the claims is no worker: for them the person is one who does not exist.
create function ops.is_trusted() returns boolean language sql stable set search_path = '' as $$
  select case current_setting('role')
    when 'capstan_worker' then true
    when 'service_role' then true
    -- nobody stepped down: the owner of the tables, in a migration or at the prompt of psql
    when 'none' then pg_has_role(session_user, (select relowner from pg_class where oid = 'ops.runs'::regclass), 'member')
    else false end
$$;
comment on function ops.is_trusted() is 'Whether this connection acts for Capstan itself, not for a person.';

create or replace function ops.jwt_user() returns uuid language sql stable as $$
  select coalesce(
    (nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb
      operator(pg_catalog.->>) 'sub')::pg_catalog.uuid,
    case when ops.is_trusted() then null else '00000000-0000-0000-0000-000000000000'::pg_catalog.uuid end)
$$;
comment on function ops.jwt_user() is
  'The signed-in person of this transaction; null for Capstan itself, the nil id for everybody else.';

-- Logs are read by stage: a role that may read those of development only saw all of them in SQL. Projects are asked once
-- per statement and stage, not once per line.
create function ops.permitted_projects_on(p_permission text, p_stage text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  return (
    select coalesce(array_agg(id), '{}') from (
      select m.project_id as id from ops.project_members m join ops.roles r on r.id = m.role_id
        where m.user_id = v_user and coalesce(r.permissions -> p_permission, '[]') ? p_stage
      union
      select p.id from ops.projects p join app.org_members o on o.org_id = p.org_id
        where o.user_id = v_user and o.role in ('owner', 'admin')
    ) permitted
  );
end $$;

do $$
declare
  t text;
  v_permitted constant text := 'any (case e.stage
    when ''production'' then (select ops.permitted_projects_on(''log.read'', ''production''))::uuid[]
    when ''staging'' then (select ops.permitted_projects_on(''log.read'', ''staging''))::uuid[]
    when ''development'' then (select ops.permitted_projects_on(''log.read'', ''development''))::uuid[]
    else (select ops.permitted_projects(''log.read''))::uuid[] end)';
begin
  foreach t in array array['run_events', 'artifacts'] loop
    execute format('drop policy read on ops.%I', t);
    execute format('create policy read on ops.%I for select to authenticated using (exists (
      select 1 from ops.runs r left join ops.environments e on e.id = r.env_id
      where r.id = run_id and r.project_id = %s))', t, v_permitted);
  end loop;
  execute format('drop policy read on ops.environment_events');
  execute format('create policy read on ops.environment_events for select to authenticated using (exists (
    select 1 from ops.environments e where e.id = env_id and e.project_id = %s))', v_permitted);
end $$;

-- Steps are part of the run, and whoever sees the run sees how far it came.
drop policy read on ops.run_steps;
create policy read on ops.run_steps for select to authenticated
  using (exists (select 1 from ops.runs r where r.id = run_id
    and r.project_id = any ((select ops.permitted_projects('project.read'))::uuid[])));

-- Reports from outside are asked for the stage of the run they report on.
create or replace function ops.append_event(p_run_id uuid, p_level text, p_message text, p_payload jsonb default null) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_run ops.runs;
begin
  update ops.runs r set event_seq = r.event_seq + 1
    where r.id = p_run_id and r.status in ('queued', 'awaiting_approval', 'running')
      and (ops.jwt_user() is null or ops.may(r.project_id, 'environment.build',
            (select e.stage from ops.environments e where e.id = r.env_id)))
    returning * into v_run;
  if not found then return null; end if;
  insert into ops.run_events (run_id, seq, level, message, payload)
    values (p_run_id, v_run.event_seq, p_level, p_message, p_payload);
  perform pg_notify('run_events', p_run_id::text);
  return v_run.event_seq;
end $$;

create or replace function ops.finish_run(
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
      -- A person ends what was reported from outside, never what a worker is doing.
      and (ops.jwt_user() is null or (r.source = 'external' and ops.may(r.project_id, 'environment.build',
            (select e.stage from ops.environments e where e.id = r.env_id))));
  return found;
end $$;

-- No person inserts what takes its number from a sequence.
revoke usage on all sequences in schema app, ops from authenticated;
revoke execute on all functions in schema app, ops from public;
grant execute on function ops.is_trusted(), ops.permitted_projects_on(text, text) to authenticated, capstan_worker, service_role;

-- Who may do what, as the second floor: every table has row-level security, and nobody but migrations owns one.
-- `authenticated`, `anon` and `service_role` carry Supabase's names, so the same policies serve its API.

do $$
declare v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role', 'capstan_worker'] loop
    if not exists (select 1 from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I nologin noinherit', v_role);
      exception when duplicate_object or unique_violation then null;  -- another database's migration was quicker
      end;
    end if;
    if not pg_has_role(current_user, v_role, 'member') then
      execute format('grant %I to current_user', v_role);
    end if;
  end loop;
end $$;

-- True when the signed-in person may do it: by a project role, or as an owner or admin of the organization.
-- A null stage asks: on any stage at all.
create function ops.may(p_project_id uuid, p_permission text, p_stage text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select 1 from ops.project_members m join ops.roles r on r.id = m.role_id
    where m.project_id = p_project_id and m.user_id = ops.jwt_user()
      and case when p_stage is null then r.permissions ? p_permission
               else coalesce(r.permissions -> p_permission, '[]') ? p_stage end
  ) or exists (
    select 1 from ops.projects p join app.org_members o on o.org_id = p.org_id
    where p.id = p_project_id and o.user_id = ops.jwt_user() and o.role in ('owner', 'admin')
  )
$$;

-- All projects on which the signed-in person has a permission on some stage; evaluated once per statement.
create function ops.permitted_projects(p_permission text) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(id), '{}') from (
    select m.project_id as id from ops.project_members m join ops.roles r on r.id = m.role_id
      where m.user_id = ops.jwt_user() and r.permissions ? p_permission
    union
    select p.id from ops.projects p join app.org_members o on o.org_id = p.org_id
      where o.user_id = ops.jwt_user() and o.role in ('owner', 'admin')
  ) permitted
$$;

create function app.my_orgs(p_roles text[]) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(org_id), '{}') from app.org_members
    where user_id = ops.jwt_user() and role = any (p_roles)
$$;

create function app.my_colleagues() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(user_id), '{}') from (
    select o.user_id from app.org_members o where o.org_id = any (app.my_orgs(array['owner', 'admin', 'member']))
    union select m.user_id from ops.project_members m where m.project_id = any (ops.permitted_projects('project.read'))
    union select ops.jwt_user()
  ) known
$$;

do $$
declare t record;
begin
  for t in select schemaname, tablename from pg_tables where schemaname in ('app', 'ops') loop
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format('create policy worker on %I.%I to capstan_worker, service_role using (true) with check (true)',
      t.schemaname, t.tablename);
    execute format('grant select, insert, update, delete on %I.%I to capstan_worker, service_role', t.schemaname, t.tablename);
  end loop;
end $$;
grant usage on schema app, ops to authenticated, capstan_worker, service_role;
grant usage on all sequences in schema app, ops to authenticated, capstan_worker, service_role;
-- What happened stays: not even the worker edits or removes a line of the audit trail.
revoke update, delete on ops.audit_trail from capstan_worker, service_role;

-- People ------------------------------------------------------------------------------------------------------------
grant select, update (name) on app.users to authenticated;
create policy read on app.users for select to authenticated using (id = any ((select app.my_colleagues())::uuid[]));
create policy change on app.users for update to authenticated using (id = (select ops.jwt_user()));

grant select on app.orgs to authenticated;
grant update (name) on app.orgs to authenticated;
create policy read on app.orgs for select to authenticated
  using (id = any ((select app.my_orgs(array['owner', 'admin', 'member']))::uuid[]));
create policy change on app.orgs for update to authenticated using (id = any ((select app.my_orgs(array['owner']))::uuid[]));

grant select on app.org_members to authenticated;
create policy read on app.org_members for select to authenticated
  using (org_id = any ((select app.my_orgs(array['owner', 'admin', 'member']))::uuid[]));

-- Projects ----------------------------------------------------------------------------------------------------------
grant select, insert on ops.projects to authenticated;
grant update (name, repo_url, odoo_version, settings, archived_at) on ops.projects to authenticated;
create policy read on ops.projects for select to authenticated
  using (id = any ((select ops.permitted_projects('project.read'))::uuid[])
         or org_id = any ((select app.my_orgs(array['owner', 'admin']))::uuid[]));
create policy make on ops.projects for insert to authenticated
  with check (org_id = any ((select app.my_orgs(array['owner', 'admin', 'member']))::uuid[]));
create policy change on ops.projects for update to authenticated
  using (id = any ((select ops.permitted_projects('project.configure'))::uuid[]));

grant select, insert, update, delete on ops.branch_rules to authenticated;
create policy read on ops.branch_rules for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));
create policy change on ops.branch_rules to authenticated
  using (project_id = any ((select ops.permitted_projects('project.configure'))::uuid[]));

grant select on ops.project_members, ops.roles to authenticated;
create policy read on ops.project_members for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));
create policy read on ops.roles for select to authenticated using (true);

grant select, insert, update (name, revoked_at) on ops.api_tokens to authenticated;
create policy own on ops.api_tokens to authenticated using (user_id = (select ops.jwt_user()));

-- Environments and what belongs to them -----------------------------------------------------------------------------
grant select on ops.environments to authenticated;
grant update (stage, branch_pattern, settings, keep, expires_at, debug, desired_state, status, status_reason)
  on ops.environments to authenticated;
create policy read on ops.environments for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));
create policy change on ops.environments for update to authenticated
  using (ops.may(project_id, 'environment.configure', stage) or ops.may(project_id, 'environment.operate', stage))
  with check (ops.may(project_id, 'environment.configure', stage) or ops.may(project_id, 'environment.operate', stage));

do $$
declare t text;
begin
  foreach t in array array['deployments', 'snapshots', 'runs'] loop
    execute format('grant select on ops.%I to authenticated', t);
    execute format('create policy read on ops.%I for select to authenticated
      using (project_id = any ((select ops.permitted_projects(''project.read''))::uuid[]))', t);
  end loop;
  foreach t in array array['run_steps', 'run_events', 'artifacts'] loop
    execute format('grant select on ops.%I to authenticated', t);
    execute format('create policy read on ops.%I for select to authenticated
      using (exists (select 1 from ops.runs r where r.id = run_id
        and r.project_id = any ((select ops.permitted_projects(''log.read''))::uuid[])))', t);
  end loop;
end $$;

grant select on ops.environment_events to authenticated;
create policy read on ops.environment_events for select to authenticated
  using (exists (select 1 from ops.environments e where e.id = env_id and ops.may(e.project_id, 'log.read', e.stage)));

grant select on ops.workers to authenticated;
create policy read on ops.workers for select to authenticated using (true);

grant select on ops.audit_trail to authenticated;
create policy read on ops.audit_trail for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));

-- database_templates and webhook_deliveries are the worker's own: `authenticated` has no grant and no policy there.
create policy nobody on ops.database_templates for select to authenticated using (false);
create policy nobody on ops.webhook_deliveries for select to authenticated using (false);

grant execute on all functions in schema app, ops to authenticated, capstan_worker, service_role;
revoke execute on all functions in schema ops from public;
revoke execute on function ops.claim_next_run(uuid), ops.claim_next_runs(uuid, int), ops.touch_runs(uuid), ops.reap_runs(),
  ops.append_events(uuid, int, jsonb), ops.finish_runs(uuid, uuid[], int[]),
  ops.append_environment_events(uuid, uuid, jsonb, jsonb, jsonb) from authenticated;

-- The audit trail ---------------------------------------------------------------------------------------------------
-- Written by triggers, so it is in the same transaction as the change and cannot be forgotten. The request says what it
-- is doing in capstan.action; a change without one was made by hand and says so.
create function ops.audit_row() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_before jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  v_after jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  v_row jsonb := coalesce(v_after, v_before);
  v_hidden text[] := array['token_hash', 'webhook_secret'];
  v_key text;
begin
  if v_before is not null and v_after is not null then
    for v_key in select k.key from jsonb_object_keys(v_after) as k(key) where v_after -> k.key = v_before -> k.key loop
      v_after := v_after - v_key;
      v_before := v_before - v_key;
    end loop;
  end if;
  insert into ops.audit_trail (actor_id, actor_kind, action, entity, entity_id, org_id, project_id, env_id, before, after, address)
  values (
    ops.jwt_user(),
    coalesce(nullif(current_setting('capstan.actor_kind', true), ''), case when ops.jwt_user() is null then 'system' else 'user' end),
    coalesce(nullif(current_setting('capstan.action', true), ''), 'direct ' || lower(tg_op)),
    tg_table_schema || '.' || tg_table_name,
    (v_row ->> 'id')::uuid,
    (v_row ->> 'org_id')::uuid,
    case when tg_table_name = 'projects' then (v_row ->> 'id')::uuid else (v_row ->> 'project_id')::uuid end,
    case when tg_table_name = 'environments' then (v_row ->> 'id')::uuid else (v_row ->> 'env_id')::uuid end,
    v_before - v_hidden, v_after - v_hidden,
    nullif(current_setting('capstan.address', true), '')
  );
  return null;
end $$;

do $$
declare t text;
begin
  foreach t in array array['app.orgs', 'app.org_members', 'ops.branch_rules', 'ops.project_members', 'ops.roles',
                           'ops.deployments', 'ops.api_tokens'] loop
    execute format('create trigger audit after insert or delete on %s for each row execute function ops.audit_row()', t);
  end loop;
  foreach t in array array['app.orgs', 'app.org_members', 'ops.branch_rules', 'ops.project_members', 'ops.roles'] loop
    execute format('create trigger audit_update after update on %s for each row
      when (old is distinct from new) execute function ops.audit_row()', t);
  end loop;
end $$;
create trigger audit after insert or delete on ops.projects for each row execute function ops.audit_row();
create trigger audit_update after update of name, repo_url, odoo_version, settings, archived_at on ops.projects for each row
  when (row(old.name, old.repo_url, old.odoo_version, old.settings, old.archived_at)
        is distinct from row(new.name, new.repo_url, new.odoo_version, new.settings, new.archived_at))
  execute function ops.audit_row();
-- Heartbeats of a token and of an environment are not changes anybody decided.
create trigger audit_update after update of name, revoked_at, expires_at on ops.api_tokens for each row
  when (row(old.name, old.revoked_at, old.expires_at) is distinct from row(new.name, new.revoked_at, new.expires_at))
  execute function ops.audit_row();
create trigger audit after insert or delete on ops.environments for each row execute function ops.audit_row();
create trigger audit_update after update on ops.environments for each row
  when (row(old.stage, old.branch, old.settings, old.debug, old.keep, old.desired_state, old.current_deployment_id,
            old.branch_deleted_at, old.deleted_at)
        is distinct from
        row(new.stage, new.branch, new.settings, new.debug, new.keep, new.desired_state, new.current_deployment_id,
            new.branch_deleted_at, new.deleted_at))
  execute function ops.audit_row();
create trigger audit after insert on ops.runs for each row execute function ops.audit_row();

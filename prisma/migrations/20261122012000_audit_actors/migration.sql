-- What Capstan does itself because somebody asked for it (environments follow after a merge, a new branch, a push) names
-- them. Only Capstan's own role says for whom; a person's claims always come first.
create function ops.acting_user() returns uuid language sql stable set search_path = '' as $$
  select coalesce(ops.jwt_user(), nullif(current_setting('capstan.actor_id', true), '')::uuid)
$$;

create or replace function ops.audit_row() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_before jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  v_after jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  v_row jsonb := coalesce(v_after, v_before);
  v_kind text := coalesce(nullif(current_setting('capstan.actor_kind', true), ''),
                          case when ops.jwt_user() is null then 'direct' else 'user' end);
  v_key text;
begin
  if v_before is not null and v_after is not null then
    for v_key in select k.key from jsonb_object_keys(v_after) as k(key) where v_after -> k.key = v_before -> k.key loop
      v_after := v_after - v_key;
      v_before := v_before - v_key;
    end loop;
  end if;
  insert into ops.audit_trail (actor_id, actor_kind, action, entity, entity_id, org_id, project_id, env_id, before, after,
                               address, user_agent, auth)
  values (
    ops.acting_user(),
    v_kind,
    coalesce(nullif(current_setting('capstan.action', true), ''),
             case when v_kind = 'system' then 'system ' else 'direct ' end || lower(tg_op)),
    tg_table_schema || '.' || tg_table_name,
    (v_row ->> 'id')::uuid,
    case when tg_table_name = 'orgs' then (v_row ->> 'id')::uuid else (v_row ->> 'org_id')::uuid end,
    case when tg_table_name = 'projects' then (v_row ->> 'id')::uuid else (v_row ->> 'project_id')::uuid end,
    case when tg_table_name = 'environments' then (v_row ->> 'id')::uuid else (v_row ->> 'env_id')::uuid end,
    ops.masked(v_before), ops.masked(v_after),
    nullif(current_setting('capstan.address', true), ''),
    nullif(current_setting('capstan.user_agent', true), ''),
    nullif(current_setting('capstan.auth', true), '')::jsonb
  );
  return null;
end $$;

-- A merge and a new branch are acts in Git, not on a row: they get a line of their own, whoever reads the repository first.
create function ops.audit_act(p_action text, p_env_id uuid, p_what jsonb) returns void
language sql volatile security definer set search_path = '' as $$
  insert into ops.audit_trail (actor_id, actor_kind, action, entity, entity_id, project_id, env_id, after, address, user_agent, auth)
  select ops.acting_user(), coalesce(nullif(current_setting('capstan.actor_kind', true), ''), 'system'),
    p_action, 'git.branches', e.id, e.project_id, e.id, p_what,
    nullif(current_setting('capstan.address', true), ''),
    nullif(current_setting('capstan.user_agent', true), ''),
    nullif(current_setting('capstan.auth', true), '')::jsonb
  from ops.environments e where e.id = p_env_id
$$;

-- Each look leaves a line, also where Capstan keeps no password and the answer is Odoo's own.
create or replace function ops.show_odoo_credentials(p_env_id uuid) returns table (login text, password text)
language plpgsql volatile security definer set search_path = '' as $$
declare v_env ops.environments;
begin
  select * into v_env from ops.environments e where e.id = p_env_id and e.deleted_at is null;
  if not found or not ops.may(v_env.project_id, 'environment.connect', v_env.stage) then
    return;
  end if;
  return query
    update ops.odoo_credentials c set shown_at = clock_timestamp(), shown_to = ops.jwt_user()
    where c.deployment_id = v_env.current_deployment_id
    returning c.login, c.password;
  if not found then
    perform ops.audit_read('environments.signIn', 'ops.odoo_credentials', null, v_env.project_id, v_env.id,
      jsonb_build_object('kept', false));
  end if;
end $$;

revoke execute on function ops.acting_user(), ops.audit_act(text, uuid, jsonb) from public;
grant execute on function ops.audit_act(text, uuid, jsonb) to capstan_worker, service_role;

-- Secrets of projects: values that only the runtime sees, encrypted under keys that are not in this database.

-- CreateTable
CREATE TABLE "ops"."secrets" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "stage" TEXT,
    "env_id" UUID,
    "target" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_by" UUID,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."secret_versions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "wrapped_key" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_by" UUID,

    CONSTRAINT "secret_versions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "secrets_project_id_idx" ON "ops"."secrets"("project_id");

-- CreateIndex
CREATE INDEX "secret_versions_project_id_idx" ON "ops"."secret_versions"("project_id");

-- CreateIndex
CREATE INDEX "secret_versions_key_id_idx" ON "ops"."secret_versions"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "secret_versions_secret_id_version_key" ON "ops"."secret_versions"("secret_id", "version");

-- AddForeignKey
ALTER TABLE "ops"."secrets" ADD CONSTRAINT "secrets_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."secrets" ADD CONSTRAINT "secrets_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."secret_versions" ADD CONSTRAINT "secret_versions_secret_id_fkey" FOREIGN KEY ("secret_id") REFERENCES "ops"."secrets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table ops.secrets
  add constraint secrets_stage check (stage = any (array['production', 'staging', 'development'])),
  add constraint secrets_target check (target = any (array['variable', 'option'])),
  add constraint secrets_one_place check (stage is null or env_id is null);
create unique index secrets_place on ops.secrets
  (project_id, target, name, coalesce(stage, ''), coalesce(env_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where deleted_at is null;

-- What a secret is for decides who may set it: one for the whole project reaches production.
create function ops.secret_stage(p_stage text, p_env_id uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce(p_stage, (select e.stage from ops.environments e where e.id = p_env_id), 'production');
end $$;

alter table ops.secrets enable row level security;
alter table ops.secret_versions enable row level security;
create policy worker on ops.secrets to capstan_worker, service_role using (true) with check (true);
create policy worker on ops.secret_versions to capstan_worker, service_role using (true) with check (true);
grant select on ops.secrets, ops.secret_versions to capstan_worker, service_role;
grant update (wrapped_key, key_id) on ops.secret_versions to capstan_worker, service_role;

grant select on ops.secrets to authenticated;
grant insert (id, project_id, stage, env_id, target, name, changed_by) on ops.secrets to authenticated;
grant update (version, changed_at, changed_by, deleted_at) on ops.secrets to authenticated;
create policy read on ops.secrets for select to authenticated
  using (project_id = any ((select ops.permitted_projects('secret.manage'))::uuid[]));
create policy make on ops.secrets for insert to authenticated
  with check (changed_by = ops.jwt_user() and ops.may(project_id, 'secret.manage', ops.secret_stage(stage, env_id))
    and (env_id is null or exists (select 1 from ops.environments e where e.id = env_id and e.project_id = secrets.project_id)));
create policy change on ops.secrets for update to authenticated
  using (ops.may(project_id, 'secret.manage', ops.secret_stage(stage, env_id)))
  with check (changed_by = ops.jwt_user() and ops.may(project_id, 'secret.manage', ops.secret_stage(stage, env_id)));

-- Written, never read back: not even the ciphertext leaves by this role.
grant insert (id, project_id, secret_id, version, ciphertext, wrapped_key, key_id, created_by) on ops.secret_versions to authenticated;
create policy add on ops.secret_versions for insert to authenticated
  with check (created_by = ops.jwt_user() and exists (
    select 1 from ops.secrets s where s.id = secret_id and s.project_id = secret_versions.project_id
    and s.deleted_at is null and ops.may(s.project_id, 'secret.manage', ops.secret_stage(s.stage, s.env_id))));
create policy nobody on ops.secret_versions for select to authenticated using (false);

create trigger audit after insert or delete on ops.secrets for each row execute function ops.audit_row();
create trigger audit_update after update on ops.secrets for each row
  when (old is distinct from new) execute function ops.audit_row();
create trigger audit after insert or delete on ops.secret_versions for each row execute function ops.audit_row();
create trigger audit_update after update on ops.secret_versions for each row
  when (old is distinct from new) execute function ops.audit_row();

-- Reads leave a line as well. Only functions of this schema call it.
create function ops.audit_read(p_action text, p_entity text, p_entity_id uuid, p_project_id uuid, p_env_id uuid, p_what jsonb)
returns void language plpgsql security definer set search_path = '' as $$
begin
  insert into ops.audit_trail (actor_id, actor_kind, action, entity, entity_id, project_id, env_id, after, address, user_agent, auth)
  values (
    ops.jwt_user(),
    coalesce(nullif(current_setting('capstan.actor_kind', true), ''),
             case when ops.jwt_user() is null then 'direct' else 'user' end),
    p_action, p_entity, p_entity_id, p_project_id, p_env_id, p_what,
    nullif(current_setting('capstan.address', true), ''),
    nullif(current_setting('capstan.user_agent', true), ''),
    nullif(current_setting('capstan.auth', true), '')::jsonb
  );
end $$;

-- Nobody makes a token in another one's name.
drop policy make_project on ops.api_tokens;
create policy make_project on ops.api_tokens for insert to authenticated
  with check (created_by = ops.jwt_user() and ops.may(project_id, 'token.manage', null)
    and ops.may_grant(project_id, role_id) and trust_rule_id is null);

-- One secret, for a person who may see it.
create function ops.reveal_secret(p_secret_id uuid)
returns table (id uuid, project_id uuid, name text, version int, ciphertext text, wrapped_key text, key_id text)
language plpgsql security definer set search_path = '' as $$
declare v_secret ops.secrets;
begin
  select * into v_secret from ops.secrets s where s.id = p_secret_id and s.deleted_at is null;
  if v_secret.id is null or not ops.may(v_secret.project_id, 'secret.manage', null) then
    raise exception 'no such secret' using errcode = 'no_data_found';
  end if;
  if not ops.may(v_secret.project_id, 'secret.reveal', ops.secret_stage(v_secret.stage, v_secret.env_id)) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  perform ops.audit_read('secrets.reveal', 'ops.secrets', v_secret.id, v_secret.project_id, v_secret.env_id,
    jsonb_build_object('name', v_secret.name, 'version', v_secret.version));
  return query select v.secret_id, v.project_id, v_secret.name, v.version, v.ciphertext, v.wrapped_key, v.key_id
    from ops.secret_versions v where v.secret_id = v_secret.id and v.version = v_secret.version;
end $$;

-- All that an environment's project keeps secret: what this environment gets is `current`, the rest is to be kept out of
-- its log. For the worker.
create function ops.take_secrets(p_env_id uuid, p_purpose text)
returns table (version_id uuid, secret_id uuid, project_id uuid, target text, name text, version int, current boolean,
               ciphertext text, wrapped_key text, key_id text)
language plpgsql security definer set search_path = '' as $$
declare
  v_env ops.environments;
  v_given uuid[];
begin
  select * into v_env from ops.environments e where e.id = p_env_id;
  -- the nearest place wins: environment, stage, project
  select coalesce(array_agg(nearest.id), '{}') into v_given from (
    select distinct on (s.target, s.name) s.id from ops.secrets s
    where s.project_id = v_env.project_id and s.deleted_at is null
      and (s.env_id = v_env.id or (s.env_id is null and (s.stage is null or s.stage = v_env.stage)))
    order by s.target, s.name, (s.env_id is not null) desc, (s.stage is not null) desc
  ) nearest;
  if exists (select 1 from ops.secrets s where s.project_id = v_env.project_id) then
    perform ops.audit_read('secrets.' || p_purpose, 'ops.secrets', null, v_env.project_id, v_env.id, jsonb_build_object(
      'names', (select coalesce(jsonb_agg(s.name || ' v' || s.version order by s.name), '[]') from ops.secrets s where s.id = any (v_given))));
  end if;
  return query
    select v.id, v.secret_id, v.project_id, s.target, s.name, v.version, s.id = any (v_given) and v.version = s.version,
           v.ciphertext, v.wrapped_key, v.key_id
    from ops.secrets s join ops.secret_versions v on v.secret_id = s.id
    where s.project_id = v_env.project_id and v.version > s.version - 5;
end $$;

revoke execute on all functions in schema ops from public;
grant execute on function ops.secret_stage(text, uuid), ops.reveal_secret(uuid) to authenticated, capstan_worker, service_role;
grant execute on function ops.take_secrets(uuid, text) to capstan_worker, service_role;

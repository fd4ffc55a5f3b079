-- The audit trail says with what somebody proved who they are, tells changes made past Capstan from its own, and is read by
-- those who may.

-- AlterTable
ALTER TABLE "ops"."audit_trail"
  ADD COLUMN "auth" JSONB,
  ADD COLUMN "user_agent" TEXT;

-- CreateIndex
CREATE INDEX "audit_trail_actor_id_seq_idx" ON "ops"."audit_trail"("actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_trail_org_id_seq_idx" ON "ops"."audit_trail"("org_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_trail_seq_key" ON "ops"."audit_trail"("seq");

-- Columns whose content is a secret, or stands for one. The row says that it changed, not what it was.
create function ops.masked(p_row jsonb) returns jsonb language plpgsql immutable set search_path = '' as $$
declare v_key text;
begin
  foreach v_key in array array['token_hash', 'webhook_secret', 'private_key', 'user_info', 'ciphertext', 'wrapped_key'] loop
    if p_row ? v_key and p_row -> v_key <> 'null' then
      p_row := jsonb_set(p_row, array[v_key], '"(hidden)"');
    end if;
  end loop;
  return p_row;
end $$;

-- A statement without a sign of Capstan and without claims was typed by somebody with access to the database: `direct`.
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
    ops.jwt_user(),
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

create trigger audit after insert or delete on ops.repo_credentials for each row execute function ops.audit_row();
create trigger audit_update after update on ops.repo_credentials for each row
  when (old is distinct from new) execute function ops.audit_row();

-- The history of a branch is for everybody who sees the project; the rest is for those who may read the trail, and each
-- person reads what they did themselves.
drop policy read on ops.audit_trail;
create policy read on ops.audit_trail for select to authenticated using (
  project_id = any ((select ops.permitted_projects('audit.read'))::uuid[])
  or (entity = 'ops.environments' and project_id = any ((select ops.permitted_projects('project.read'))::uuid[]))
  or (org_id = any ((select app.my_orgs(array['owner', 'admin']))::uuid[]) and (select ops.in_scope('audit.read')))
  or (actor_id = (select ops.jwt_user()) and (select ops.in_scope('audit.read')))
);

-- What happened stays, whoever asks: the tables' owner can grant itself everything, so a trigger stands in the way as well.
create function ops.keep_audit() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the audit trail is never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger keep before update or delete on ops.audit_trail for each row execute function ops.keep_audit();
create trigger keep_all before truncate on ops.audit_trail for each statement execute function ops.keep_audit();
-- fires in replication sessions too
alter table ops.audit_trail enable always trigger keep;
alter table ops.audit_trail enable always trigger keep_all;
revoke insert, update, delete, truncate on ops.audit_trail from authenticated, anon, capstan_worker, service_role;
revoke execute on function ops.masked(jsonb), ops.keep_audit() from public;

-- Stores are added, changed, made primary and removed by whoever configures the project. One that is removed keeps its row:
-- restores and failed backups of its time are history.
ALTER TABLE "ops"."backup_stores" ADD COLUMN "removed_at" TIMESTAMPTZ(3);
ALTER TABLE "ops"."backup_keys" ADD COLUMN "shown_at" TIMESTAMPTZ(3);

drop trigger audit_update on ops.backup_stores;
create trigger audit_update after update of name, settings, encrypted, is_default, removed_at on ops.backup_stores for each row
  when (row(old.name, old.settings, old.encrypted, old.is_default, old.removed_at)
        is distinct from row(new.name, new.settings, new.encrypted, new.is_default, new.removed_at))
  execute function ops.audit_row();
create trigger audit_update after update of shown_at on ops.backup_keys for each row
  when (old.shown_at is distinct from new.shown_at) execute function ops.audit_row();
create trigger audit_update after update of ciphertext on ops.backup_store_credentials for each row
  when (old.ciphertext is distinct from new.ciphertext) execute function ops.audit_row();

create function ops.require_configure(p_project_id uuid) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if not ops.may(p_project_id, 'project.read', null) then
    raise exception 'no such project' using errcode = 'no_data_found';
  end if;
  if not ops.may(p_project_id, 'project.configure', null) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- A bucket, with its sealed key. The folder of this machine exists beside it, so that there always is a primary one.
create function ops.add_backup_store(
  p_project_id uuid,
  p_name text,
  p_settings jsonb,
  p_encrypted boolean,
  p_primary boolean,
  p_ciphertext text
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  perform ops.require_configure(p_project_id);
  perform ops.default_backup_store(p_project_id);
  insert into ops.backup_stores (project_id, name, kind, settings, encrypted)
    values (p_project_id, p_name, 's3', p_settings, p_encrypted) returning id into v_id;
  insert into ops.backup_store_credentials (project_id, store_id, ciphertext) values (p_project_id, v_id, p_ciphertext);
  if p_primary then perform ops.make_primary_store(p_project_id, v_id); end if;
  return v_id;
end $$;

-- Where the bucket is stays: what lies there is found by it. `p_ciphertext` null: the key stays.
create function ops.change_backup_store(p_project_id uuid, p_id uuid, p_name text, p_lock_days int, p_ciphertext text)
returns uuid language plpgsql security definer set search_path = '' as $$
begin
  perform ops.require_configure(p_project_id);
  update ops.backup_stores set name = p_name, problem = null,
      settings = case when kind = 's3' then settings || jsonb_build_object('lockDays', p_lock_days) else settings end
    where id = p_id and project_id = p_project_id and removed_at is null;
  if not found then raise exception 'no such store' using errcode = 'no_data_found'; end if;
  update ops.backup_store_credentials set ciphertext = p_ciphertext where store_id = p_id and p_ciphertext is not null;
  return p_id;
end $$;

create function ops.make_primary_store(p_project_id uuid, p_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
begin
  perform ops.require_configure(p_project_id);
  perform 1 from ops.backup_stores where project_id = p_project_id order by id for update;
  if not exists (select 1 from ops.backup_stores
                 where id = p_id and project_id = p_project_id and removed_at is null) then
    raise exception 'no such store' using errcode = 'no_data_found';
  end if;
  update ops.backup_stores set is_default = false where project_id = p_project_id and is_default and id <> p_id;
  update ops.backup_stores set is_default = true where id = p_id and not is_default;
  return p_id;
end $$;

-- Says 'primary' or 'in_use' when it stays. The row is locked as it is for a removal of files: no backup begins meanwhile.
create function ops.remove_backup_store(p_project_id uuid, p_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare v_store ops.backup_stores;
begin
  perform ops.require_configure(p_project_id);
  select * into v_store from ops.backup_stores
    where id = p_id and project_id = p_project_id and removed_at is null for update;
  if not found then raise exception 'no such store' using errcode = 'no_data_found'; end if;
  if v_store.is_default then return 'primary'; end if;
  if exists (select 1 from ops.backups b where b.store_id = p_id
               and (b.status in ('running', 'stored', 'verified') or (b.status = 'expired' and b.removed_at is null)))
     or exists (select 1 from ops.backup_imports i where i.store_id = p_id and i.removed_at is null)
     or exists (select 1 from ops.backup_exports x join ops.backups b on b.id = x.backup_id
                where b.store_id = p_id and x.status in ('running', 'ready') and x.removed_at is null) then
    return 'in_use';
  end if;
  delete from ops.backup_store_credentials where store_id = p_id;
  -- the name is free again
  update ops.backup_stores set removed_at = now(), name = left(name, 40) || ' (removed ' || left(id::text, 8) || ')'
    where id = p_id;
  return 'removed';
end $$;

-- The sealed key, the first time it is asked for; null ever after.
create function ops.take_backup_key(p_project_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare v_ciphertext text;
begin
  perform ops.require_configure(p_project_id);
  update ops.backup_keys set shown_at = now() where project_id = p_project_id and shown_at is null
    returning ciphertext into v_ciphertext;
  return v_ciphertext;
end $$;

-- Whether there is a key, and since when somebody has a copy of it; nothing of the key itself.
create function ops.backup_key_state(p_project_id uuid) returns table (recipient text, shown_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not ops.may(p_project_id, 'project.read', null) then return; end if;
  return query select k.recipient, k.shown_at from ops.backup_keys k where k.project_id = p_project_id;
end $$;

revoke execute on all functions in schema ops from public;
grant execute on function ops.require_configure(uuid), ops.add_backup_store(uuid, text, jsonb, boolean, boolean, text),
  ops.change_backup_store(uuid, uuid, text, int, text), ops.make_primary_store(uuid, uuid),
  ops.remove_backup_store(uuid, uuid), ops.take_backup_key(uuid), ops.backup_key_state(uuid)
  to authenticated, capstan_worker, service_role;

-- That the recovery key was shown is written down before a browser has it: when that one answer is lost, so was the key. For
-- ten minutes whoever asked for it may ask again; each time is in the trail.
ALTER TABLE "ops"."backup_keys" ADD COLUMN "shown_to" UUID;

-- Whether the key may still be shown to whoever asks: never before, or to them a moment ago.
create function ops.may_take_backup_key(p_key ops.backup_keys) returns boolean
language sql stable set search_path = '' as $$
  select p_key.shown_at is null
    or coalesce(p_key.shown_to = ops.jwt_user() and p_key.shown_at > now() - interval '10 minutes', false);
$$;

-- The sealed key, while it may be shown; null ever after.
create or replace function ops.take_backup_key(p_project_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare v_ciphertext text;
begin
  perform ops.require_configure(p_project_id);
  update ops.backup_keys k set shown_at = coalesce(k.shown_at, now()),
      shown_to = case when k.shown_at is null then ops.jwt_user() else k.shown_to end
    where k.project_id = p_project_id and ops.may_take_backup_key(k)
    returning ciphertext into v_ciphertext;
  return v_ciphertext;
end $$;

drop trigger audit_update on ops.backup_keys;
-- Only showing it writes this column: the second time is as much in the trail as the first.
create trigger audit_update after update of shown_at on ops.backup_keys for each row execute function ops.audit_row();

-- Whether there is a key, since when somebody has a copy of it, and whether it may be shown; nothing of the key itself.
drop function ops.backup_key_state(uuid);
create function ops.backup_key_state(p_project_id uuid)
returns table (recipient text, shown_at timestamptz, may_take boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not ops.may(p_project_id, 'project.read', null) then return; end if;
  return query select k.recipient, k.shown_at, ops.may_take_backup_key(k)
    from ops.backup_keys k where k.project_id = p_project_id;
end $$;

revoke execute on function ops.may_take_backup_key(ops.backup_keys), ops.backup_key_state(uuid) from public;
grant execute on function ops.backup_key_state(uuid) to authenticated, capstan_worker, service_role;

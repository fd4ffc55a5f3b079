-- A neutralized file is masked as the settings were when it was made. When those change, it is not given again: whoever
-- turned masking on must not hand out persons because somebody had asked for a download the day before.
create function ops.end_neutralized_exports() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update ops.backup_exports set expires_at = now()
    where project_id = coalesce(new.project_id, old.project_id) and neutralized and status = 'ready' and expires_at > now();
  return null;
end $$;
revoke execute on function ops.end_neutralized_exports() from public;

create trigger end_exports after insert or delete on ops.masking_settings
  for each row execute function ops.end_neutralized_exports();
create trigger end_exports_update after update on ops.masking_settings for each row
  when (row(old.staging, old.own_rules) is distinct from row(new.staging, new.own_rules))
  execute function ops.end_neutralized_exports();
create trigger end_exports after insert or delete on ops.masking_rules
  for each row execute function ops.end_neutralized_exports();
create trigger end_exports_update after update of method on ops.masking_rules for each row
  when (old.method is distinct from new.method) execute function ops.end_neutralized_exports();

-- Whoever looks at an environment is told of a request that waits there, and of its decision.
create function ops.ring_environment_of() returns trigger language plpgsql set search_path = '' as $$
declare v_row record := coalesce(new, old);
begin
  perform pg_notify('environments', v_row.project_id::text || ' ' || v_row.env_id::text);
  return null;
end $$;
create trigger ring_on_change after insert or update of status on ops.approvals
  for each row execute function ops.ring_environment_of();

drop trigger ring_on_change on ops.environment_networks;
create trigger ring_on_change after insert or delete on ops.environment_networks
  for each row execute function ops.ring_environment_of();
drop function ops.ring_networks();

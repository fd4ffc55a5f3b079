-- A doorbell for whatever lets somebody in or no longer does, so that open streams ask again at once. Without a payload:
-- each asks for itself. One transaction rings once, however many rows it changed.
create function ops.ring_access() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('access', '');
  return null;
end $$;

create trigger ring_access after insert or update or delete on app.org_members
  for each row execute function ops.ring_access();
create trigger ring_access after insert or update or delete on ops.project_members
  for each row execute function ops.ring_access();
create trigger ring_access after insert or update or delete on app.org_networks
  for each row execute function ops.ring_access();
create trigger ring_access after update of require_second_factor on app.orgs
  for each row execute function ops.ring_access();
create trigger ring_access after update of has_second_factor on app.users
  for each row execute function ops.ring_access();
create trigger ring_access after update of revoked_at, expires_at, scopes, role_id or delete on ops.api_tokens
  for each row execute function ops.ring_access();
create trigger ring_access after delete on identity."session"
  for each row execute function ops.ring_access();

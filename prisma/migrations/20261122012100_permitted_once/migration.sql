-- A list asks the policies of each table it joins, and most ask for the same: the projects the person may see. Where
-- nothing can change in between, in a read-only transaction, the first answer is kept for the others, next to the claims
-- it was given for; it ends with the transaction. Whoever could write that setting could write the claims themselves.
create or replace function ops.permitted_projects(p_permission text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  v_keeps boolean := p_permission in ('project.read', 'log.read') and current_setting('transaction_read_only') = 'on';
  v_place text;
  v_claims text;
  v_kept text;
  v_user uuid;
  v_ids uuid[];
begin
  if v_keeps then
    v_place := 'capstan.permitted_' || replace(p_permission, '.', '_');
    v_claims := coalesce(current_setting('request.jwt.claims', true), '') || E'\n';
    v_kept := current_setting(v_place, true);
    if v_kept is not null and starts_with(v_kept, v_claims) then
      return substr(v_kept, length(v_claims) + 1)::uuid[];
    end if;
  end if;
  if not ops.in_scope(p_permission) then return '{}'; end if;
  v_user := ops.jwt_user();
  v_ids := (
    select coalesce(array_agg(id), '{}') from (
      select m.project_id as id from ops.project_members m join ops.roles r on r.id = m.role_id
        where m.user_id = v_user and r.permissions ? p_permission
      union
      select p.id from ops.projects p join app.org_members o on o.org_id = p.org_id
        where o.user_id = v_user and o.role in ('owner', 'admin')
      union
      select t.project_id from ops.api_tokens t join ops.roles r on r.id = t.role_id
        where t.id = v_user and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
          and r.permissions ? p_permission
    ) permitted
  );
  if v_keeps then perform set_config(v_place, v_claims || v_ids::text, true); end if;
  return v_ids;
end $$;

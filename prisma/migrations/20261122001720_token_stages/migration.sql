-- What is asked by stage knows tokens too: their scopes, and those of projects, which have a role of their own.
create or replace function ops.permitted_projects_on(p_permission text, p_stage text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  if not ops.in_scope(p_permission) then return '{}'; end if;
  return (
    select coalesce(array_agg(id), '{}') from (
      select m.project_id as id from ops.project_members m join ops.roles r on r.id = m.role_id
        where m.user_id = v_user and coalesce(r.permissions -> p_permission, '[]') ? p_stage
      union
      select p.id from ops.projects p join app.org_members o on o.org_id = p.org_id
        where o.user_id = v_user and o.role in ('owner', 'admin')
      union
      select t.project_id from ops.api_tokens t join ops.roles r on r.id = t.role_id
        where t.id = v_user and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
          and coalesce(r.permissions -> p_permission, '[]') ? p_stage
    ) permitted
  );
end $$;

-- Asked about oneself and about projects whose tokens one manages; about others it says nothing.
create or replace function ops.token_max_days(p_user_id uuid, p_project_id uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
declare
  v_all boolean := ops.jwt_user() is null;
  v_user uuid := case when v_all or p_user_id = ops.jwt_user() then p_user_id end;
  v_project uuid := case when v_all or ops.may(p_project_id, 'token.manage', null) then p_project_id end;
begin
  return (
    select min(o.token_max_days) from app.orgs o where o.id in (
      select org_id from app.org_members where user_id = v_user
      union select p.org_id from ops.projects p where p.id = v_project
      union select p.org_id from ops.project_members m join ops.projects p on p.id = m.project_id
        where m.user_id = v_user and p.archived_at is null
    )
  );
end $$;

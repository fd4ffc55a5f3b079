-- A token without the permission could withdraw its owner's request.
create or replace function ops.decide_approval(p_approval_id uuid, p_decision text, p_comment text default null) returns text
language plpgsql security definer set search_path = '' as $$
declare v_approval ops.approvals; v_stage text; v_person uuid := ops.jwt_user(); v_role text; v_run uuid;
begin
  select * into v_approval from ops.approvals where id = p_approval_id for update;
  select stage into v_stage from ops.environments where id = v_approval.env_id;
  if v_approval.id is null or not ops.may(v_approval.project_id, 'project.read', null) then
    raise exception 'no such approval' using errcode = 'no_data_found';
  end if;
  if v_approval.status <> 'pending' then
    raise exception 'this request is %', v_approval.status using errcode = 'object_not_in_prerequisite_state';
  end if;
  -- a project's own token (ops.api_tokens) is nobody who could answer for it; a person's answers within its scopes only
  if not exists (select 1 from app.users where id = v_person)
     or not ops.in_scope(v_approval.permission)
     or p_decision not in ('approved', 'rejected', 'withdrawn')
     or (p_decision = 'withdrawn') <> (v_person = v_approval.requested_by)
     or (p_decision <> 'withdrawn' and not ops.may(v_approval.project_id, v_approval.permission, v_stage)) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(
    (select r.name from ops.project_members m join ops.roles r on r.id = m.role_id
       where m.project_id = v_approval.project_id and m.user_id = v_person),
    (select 'organization ' || o.role from app.org_members o join ops.projects p on p.org_id = o.org_id
       where p.id = v_approval.project_id and o.user_id = v_person), 'none') into v_role;
  insert into ops.approval_decisions (project_id, approval_id, approver_id, role, decision, comment)
    values (v_approval.project_id, v_approval.id, v_person, v_role, p_decision, nullif(trim(p_comment), ''));
  update ops.restores set approval_status = p_decision where id = v_approval.subject_id;
  if p_decision = 'approved' then v_run := ops.queue_restore(v_approval.subject_id, 'portal'); end if;
  update ops.approvals set status = case p_decision when 'approved' then 'consumed' else p_decision end,
      decided_at = clock_timestamp(), run_id = v_run
    where id = v_approval.id;
  return p_decision;
end $$;

-- A project's own token is nobody: whoever made it could ask with it for a restore over production, and agree to it themselves.
create or replace function ops.restore_backup(
  p_backup_id uuid,
  p_target_env uuid,
  p_parts text default 'both',
  p_comment text default null,
  p_source text default 'api'
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_backup ops.backups;
  v_env ops.environments;
  v_id uuid := gen_random_uuid();
  v_person uuid := ops.jwt_user();
begin
  select * into v_backup from ops.backups where id = p_backup_id for share;
  select * into v_env from ops.environments where id = p_target_env and deleted_at is null;
  if v_backup.id is null or v_env.id is null or v_env.project_id <> v_backup.project_id
     or (v_person is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such backup or environment' using errcode = 'no_data_found';
  end if;
  if v_person is not null and not ops.may(v_env.project_id, 'backup.restore', v_env.stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  if v_env.stage = 'production' and not exists (select 1 from app.users where id = v_person) then
    raise exception 'a restore over production is asked for by a person' using errcode = 'insufficient_privilege';
  end if;
  if v_backup.status not in ('stored', 'verified') then
    raise exception 'this backup is %', v_backup.status using errcode = 'object_not_in_prerequisite_state';
  end if;
  if v_env.stage = 'production' and v_backup.neutralized then
    raise exception 'a neutralized backup cannot serve production' using errcode = 'object_not_in_prerequisite_state';
  end if;
  insert into ops.restores (id, project_id, backup_id, target_env, parts, comment, requested_by, approval_status)
    values (v_id, v_env.project_id, v_backup.id, v_env.id, p_parts, nullif(trim(p_comment), ''), v_person,
            case when v_env.stage = 'production' then 'pending' else 'not_needed' end);
  if v_env.stage = 'production' then
    insert into ops.approvals (project_id, env_id, subject, subject_id, permission, requested_by)
      values (v_env.project_id, v_env.id, 'restore', v_id, 'restore.approve', v_person);
  else
    perform ops.queue_restore(v_id, p_source);
  end if;
  return v_id;
end $$;

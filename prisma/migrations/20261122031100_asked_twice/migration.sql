-- Whoever asks twice for the same rollback or restore, by a double click or in two windows, gets the one that waits or runs: done
-- again, it would take back what people wrote in between.

create or replace function ops.queue_run(
  p_project_id uuid,
  p_env text,
  p_git_sha text,
  p_ref text,
  p_kind text default null,
  p_source text default 'api',
  p_input jsonb default '{}',
  p_requested_by uuid default null
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_env ops.environments;
  v_kind text;
  v_id uuid := gen_random_uuid();
  v_twice uuid;
begin
  -- The environment's row is the queue's lock: two pushes at once come one after the other.
  select * into v_env from ops.environments
    where project_id = p_project_id and name = p_env and deleted_at is null for update;
  if not found then
    raise exception 'no environment % in this project', p_env using errcode = 'no_data_found';
  end if;
  v_kind := coalesce(p_kind, case v_env.stage when 'production' then 'deploy' else 'build' end);
  if ops.jwt_user() is not null and not ops.may(p_project_id, ops.permission_of_kind(v_kind), v_env.stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  -- a double click, or two people who want the same
  if v_kind = 'rollback' then
    select r.id into v_twice from (
      select n.* from ops.runs n
        where n.env_id = v_env.id and n.status in ('queued', 'awaiting_approval', 'running') and ops.lane_of_kind(n.kind) = 'change'
        order by n.queued_at desc, n.status = 'running' limit 1) r
      where r.kind = 'rollback' and r.input = p_input and r.cancel_requested_at is null;
    if v_twice is not null then return v_twice; end if;
  end if;
  if ops.lane_of_kind(v_kind) = 'change' then
    update ops.runs set status = 'superseded', finished_at = now(), superseded_by = v_id,
        reason = 'A newer request for ' || coalesce(left(p_git_sha, 8), 'this environment') || ' took its place.'
      where env_id = v_env.id and status in ('queued', 'awaiting_approval')
        and kind not in ('backup', 'verify', 'export', 'import');
  end if;
  insert into ops.runs (id, project_id, env_id, kind, git_sha, ref, source, input, requested_by, machine)
    values (v_id, p_project_id, v_env.id, v_kind, p_git_sha, p_ref, p_source, p_input,
            coalesce(ops.jwt_user(), p_requested_by), v_env.machine);
  return v_id;
end $$;

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
  v_twice uuid;
  v_person uuid := ops.jwt_user();
begin
  select * into v_backup from ops.backups where id = p_backup_id for share;
  -- the queue's lock: of two who ask at once, the second sees what the first asked for
  select * into v_env from ops.environments where id = p_target_env and deleted_at is null for update;
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
  select x.id into v_twice from ops.restores x
    left join ops.runs run on run.id = x.run_id
    where x.target_env = v_env.id and x.backup_id = v_backup.id and x.parts = p_parts
      and x.requested_by is not distinct from v_person
      and case when x.run_id is null then x.approval_status = 'pending'
          else run.status in ('queued', 'running') and run.cancel_requested_at is null and not exists (
            select 1 from ops.runs later where later.env_id = v_env.id and later.status in ('queued', 'awaiting_approval')
              and ops.lane_of_kind(later.kind) = 'change' and later.id <> run.id) end
    limit 1;
  if found then return v_twice; end if;
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

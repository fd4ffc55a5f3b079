-- A backup is of data, not of a commit: lists show its kind, and no subject that would look like a second build.
create or replace function ops.create_backup(
  p_project_id uuid,
  p_env text,
  p_comment text default null,
  p_trigger text default 'manual',
  p_snapshot_id uuid default null,
  p_source text default 'api'
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_env ops.environments;
  v_deployment ops.deployments;
  v_snapshot ops.snapshots;
  v_store uuid;
  v_run uuid;
  v_id uuid := gen_random_uuid();
begin
  select * into v_env from ops.environments where project_id = p_project_id and name = p_env and deleted_at is null;
  if not found or (ops.jwt_user() is not null and not ops.may(p_project_id, 'project.read', null)) then
    raise exception 'no environment % in this project', p_env using errcode = 'no_data_found';
  end if;
  if ops.jwt_user() is not null and (p_trigger <> 'manual' or p_snapshot_id is not null
       or not ops.may(p_project_id, 'backup.create', v_env.stage)) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  if p_snapshot_id is not null then
    select * into v_snapshot from ops.snapshots where id = p_snapshot_id and env_id = v_env.id;
  end if;
  select * into v_deployment from ops.deployments
    where id = coalesce(v_snapshot.deployment_id, v_env.current_deployment_id);
  if not found then
    raise exception 'nothing has been built here yet' using errcode = 'object_not_in_prerequisite_state';
  end if;
  v_store := ops.default_backup_store(p_project_id);
  -- Whoever removes files from the store holds its row for update: none is removed between this and the backup's row.
  perform 1 from ops.backup_stores where id = v_store for share;
  v_run := ops.queue_run(p_project_id, p_env, v_deployment.git_sha, 'refs/heads/' || v_env.branch, 'backup', p_source,
    jsonb_build_object('backupId', v_id));
  insert into ops.backups (id, project_id, env_id, store_id, run_id, trigger, comment, requested_by, deployment_id, snapshot_id,
                           stage, git_sha, odoo_version, neutralized, data_at)
    values (v_id, p_project_id, v_env.id, v_store, v_run, p_trigger, nullif(trim(p_comment), ''), ops.jwt_user(),
            v_deployment.id, v_snapshot.id, v_env.stage, v_deployment.git_sha, v_deployment.odoo_version,
            v_deployment.neutralized, v_snapshot.data_at);
  return v_id;
end $$;

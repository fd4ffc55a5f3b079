-- Each piece of a file that is brought rewrites the list of those before it, so there are only so many of them: what is left
-- must fit into the pieces that may still come. The bounds are those of BACKUP_TUNABLES (uploadPartsMax, uploadPieceMaxBytes).
create or replace function ops.add_import_part(
  p_import_id uuid,
  p_start bigint,
  p_part jsonb,
  p_expires_at timestamptz,
  p_source text default 'api'
) returns bigint language plpgsql security definer set search_path = '' as $$
declare
  v_import ops.backup_imports;
  v_env ops.environments;
  v_deployment ops.deployments;
  v_run uuid;
  v_backup uuid := gen_random_uuid();
  v_folder text;
begin
  select * into v_import from ops.backup_imports where id = p_import_id for update;
  select * into v_env from ops.environments where id = v_import.env_id and deleted_at is null;
  if v_env.id is null or (ops.jwt_user() is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such import' using errcode = 'no_data_found';
  end if;
  if ops.jwt_user() is not null and not (ops.may(v_env.project_id, 'backup.restore', v_env.stage)
       and v_import.requested_by = ops.jwt_user()) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  if v_import.backup_id is not null or v_import.removed_at is not null or v_import.expires_at < clock_timestamp()
     or v_import.received_bytes <> p_start then
    raise exception 'it goes on at byte %', v_import.received_bytes using errcode = 'object_not_in_prerequisite_state';
  end if;
  v_folder := v_import.project_id || '/imports/' || p_import_id || '/';
  if (starts_with(p_part ->> 'key', v_folder)
      and substr(p_part ->> 'key', length(v_folder) + 1) ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'
      and (p_part ->> 'plainBytes')::bigint between 1 and 64 * 1048576) is not true then
    raise exception 'no piece of this file' using errcode = 'invalid_parameter_value';
  end if;
  if v_import.size_bytes - p_start - (p_part ->> 'plainBytes')::bigint
     > (10000 - jsonb_array_length(v_import.parts) - 1) * 64::bigint * 1048576 then
    raise exception 'too many pieces' using errcode = 'program_limit_exceeded';
  end if;
  update ops.backup_imports set parts = parts || jsonb_build_array(p_part),
      expires_at = least(p_expires_at, clock_timestamp() + interval '24 hours'),
      received_bytes = p_start + (p_part ->> 'plainBytes')::bigint
    where id = p_import_id returning * into v_import;
  if v_import.received_bytes < v_import.size_bytes then return v_import.received_bytes; end if;
  select * into v_deployment from ops.deployments where id = v_env.current_deployment_id;
  if not found then
    raise exception 'nothing has been built here yet' using errcode = 'object_not_in_prerequisite_state';
  end if;
  -- Whoever removes files from the store holds its row for update: none is removed between this and the backup's row.
  perform 1 from ops.backup_stores where id = v_import.store_id for share;
  v_run := ops.queue_run(v_env.project_id, v_env.name, v_deployment.git_sha, 'refs/heads/' || v_env.branch, 'import', p_source,
    jsonb_build_object('backupId', v_backup, 'importId', v_import.id));
  insert into ops.backups (id, project_id, env_id, store_id, run_id, trigger, comment, requested_by, deployment_id, stage,
                           git_sha, odoo_version)
    values (v_backup, v_env.project_id, v_env.id, v_import.store_id, v_run, 'import', v_import.file_name, ops.jwt_user(),
            v_deployment.id, v_env.stage, v_deployment.git_sha, v_deployment.odoo_version);
  update ops.backup_imports set backup_id = v_backup where id = p_import_id;
  return v_import.received_bytes;
end $$;

-- A neutralized file that is being made while masking is changed may hold persons that were to be masked from then on: it
-- is not given to anybody. Nobody can say what its run has read already, so whoever wants one asks again.
ALTER TABLE "ops"."backup_exports" ADD COLUMN "stale" BOOLEAN NOT NULL DEFAULT false;
comment on column ops.backup_exports.stale is 'Masking was changed since it was asked for: it does not become ready, and is not given again.';

-- The project's row makes whoever asks and whoever changes masking take turns: nobody begins by settings of before unseen.
create or replace function ops.end_neutralized_exports() returns trigger
language plpgsql security definer set search_path = '' as $$
declare v_project uuid := coalesce(new.project_id, old.project_id);
begin
  perform 1 from ops.projects where id = v_project for no key update;
  -- one statement: what becomes ready meanwhile is waited for, and ends as well
  update ops.backup_exports set stale = true, expires_at = case status when 'ready' then now() else expires_at end
    where project_id = v_project and neutralized and (status = 'running' or status = 'ready' and expires_at > now());
  return null;
end $$;

create or replace function ops.request_export(
  p_backup_id uuid,
  p_with_filestore boolean,
  p_neutralized boolean,
  p_source text default 'api'
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_backup ops.backups; v_env ops.environments; v_id uuid; v_neutralized boolean; v_slug text; v_run uuid;
begin
  -- before the backup's, as a project that is deleted takes them
  perform 1 from ops.projects where id = (select project_id from ops.backups where id = p_backup_id) for share;
  select * into v_backup from ops.backups where id = p_backup_id for update;
  select * into v_env from ops.environments where id = v_backup.env_id and deleted_at is null;
  if v_backup.id is null or v_env.id is null
     or (ops.jwt_user() is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such backup' using errcode = 'no_data_found';
  end if;
  if ops.jwt_user() is not null and not ops.may(v_env.project_id, 'backup.download', v_env.stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  if v_backup.status not in ('stored', 'verified') then
    raise exception 'this backup is %', v_backup.status using errcode = 'object_not_in_prerequisite_state';
  end if;
  v_neutralized := p_neutralized or v_backup.neutralized;
  select id into v_id from ops.backup_exports
    where backup_id = p_backup_id and with_filestore = p_with_filestore and neutralized = v_neutralized and not stale
      and (status = 'running' or (status = 'ready' and expires_at > clock_timestamp() + interval '1 hour'))
    order by created_at desc limit 1;
  if found then return v_id; end if;
  v_id := gen_random_uuid();
  select slug into v_slug from ops.projects where id = v_env.project_id;
  v_run := ops.queue_run(v_env.project_id, v_env.name, v_backup.git_sha, 'refs/heads/' || v_env.branch, 'export', p_source,
    jsonb_build_object('exportId', v_id, 'backupId', v_backup.id));
  insert into ops.backup_exports (id, project_id, env_id, backup_id, run_id, requested_by, with_filestore, neutralized, file_name)
    values (v_id, v_env.project_id, v_env.id, v_backup.id, v_run, ops.jwt_user(), p_with_filestore, v_neutralized,
            v_slug || '_' || regexp_replace(v_env.name, '[^A-Za-z0-9.-]+', '-', 'g')
              || to_char(coalesce(v_backup.data_at, v_backup.created_at) at time zone 'UTC', '_YYYY-MM-DD_HH24-MI-SS')
              || case when v_neutralized then '_neutralized' else '' end || '.zip');
  return v_id;
end $$;

-- What is being made while this is put in place: masking may have been switched on since it was asked for.
set local capstan.actor_kind = 'system';
update ops.backup_exports x set stale = true where neutralized and status = 'running'
  and exists (select from ops.masking_settings s where s.project_id = x.project_id and s.staging);

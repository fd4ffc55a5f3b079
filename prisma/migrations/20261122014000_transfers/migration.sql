-- Backups leave as Odoo's own zip, and come in from elsewhere.

CREATE TABLE "ops"."backup_exports" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "backup_id" UUID NOT NULL,
    "run_id" UUID,
    "requested_by" UUID,
    "with_filestore" BOOLEAN NOT NULL,
    "neutralized" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "file_name" TEXT NOT NULL,
    "part" JSONB,
    "sha256" TEXT,
    "failure" TEXT,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "backup_exports_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_downloads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "backup_id" UUID NOT NULL,
    "export_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "first_byte" BIGINT NOT NULL,
    "last_byte" BIGINT NOT NULL,

    CONSTRAINT "backup_downloads_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_imports" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "store_id" UUID NOT NULL,
    "backup_id" UUID,
    "requested_by" UUID,
    "file_name" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "received_bytes" BIGINT NOT NULL DEFAULT 0,
    "parts" JSONB NOT NULL DEFAULT '[]',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "backup_imports_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "backup_exports_run_id_key" ON "ops"."backup_exports"("run_id");

CREATE INDEX "backup_exports_backup_id_created_at_idx" ON "ops"."backup_exports"("backup_id", "created_at" DESC);

CREATE INDEX "backup_exports_env_id_idx" ON "ops"."backup_exports"("env_id");

CREATE INDEX "backup_exports_project_id_idx" ON "ops"."backup_exports"("project_id");

CREATE INDEX "backup_downloads_export_id_idx" ON "ops"."backup_downloads"("export_id");

CREATE INDEX "backup_downloads_project_id_idx" ON "ops"."backup_downloads"("project_id");

CREATE UNIQUE INDEX "backup_imports_backup_id_key" ON "ops"."backup_imports"("backup_id");

CREATE INDEX "backup_imports_env_id_created_at_idx" ON "ops"."backup_imports"("env_id", "created_at" DESC);

CREATE INDEX "backup_imports_project_id_idx" ON "ops"."backup_imports"("project_id");

CREATE INDEX "backup_imports_store_id_idx" ON "ops"."backup_imports"("store_id");

ALTER TABLE "ops"."backup_exports" ADD CONSTRAINT "backup_exports_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_exports" ADD CONSTRAINT "backup_exports_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_exports" ADD CONSTRAINT "backup_exports_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "ops"."backups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_exports" ADD CONSTRAINT "backup_exports_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_downloads" ADD CONSTRAINT "backup_downloads_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "ops"."backup_exports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_imports" ADD CONSTRAINT "backup_imports_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_imports" ADD CONSTRAINT "backup_imports_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_imports" ADD CONSTRAINT "backup_imports_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "ops"."backup_stores"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_imports" ADD CONSTRAINT "backup_imports_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "ops"."backups"("id") ON DELETE SET NULL ON UPDATE CASCADE;

alter table ops.backups drop constraint backups_trigger;
alter table ops.backups add constraint backups_trigger
  check (trigger in ('manual', 'schedule', 'before_deploy', 'before_restore', 'import'));
alter table ops.backup_exports
  add constraint backup_exports_status check (status in ('running', 'ready', 'failed', 'expired'));
alter table ops.backup_imports
  add constraint backup_imports_sizes check (received_bytes between 0 and size_bytes and size_bytes > 0);

-- Runs ---------------------------------------------------------------------------------------------------------------

-- Exports and imports have a lane of their own: a download of hours stands in the way of no backup.
create or replace function ops.lane_of_kind(p_kind text) returns text language sql immutable parallel safe set search_path = '' as $$
  select case p_kind when 'backup' then 'backup' when 'verify' then 'verify'
    when 'export' then 'transfer' when 'import' then 'transfer' else 'change' end
$$;
drop index ops.runs_one_waiting;
create unique index runs_one_waiting on ops.runs (env_id)
  where status in ('queued', 'awaiting_approval') and kind not in ('backup', 'verify', 'export', 'import');

create or replace function ops.permission_of_kind(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind
    when 'rollback' then 'environment.rollback'
    when 'restart' then 'environment.operate'
    when 'stop' then 'environment.operate'
    when 'wake' then 'environment.operate'
    when 'delete' then 'environment.delete'
    when 'backup' then 'backup.create'
    when 'verify' then 'backup.create'
    when 'export' then 'backup.download'
    when 'import' then 'backup.restore'
    when 'restore' then 'backup.restore'
    else 'environment.build' end
$$;

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

create or replace function ops.claim_next_runs(p_worker_id uuid, p_limit int) returns setof ops.runs
language plpgsql set search_path = '' as $$
declare v_machine text := (select w.machine from ops.workers w where w.id = p_worker_id);
begin
  return query
    update ops.runs r set
      status = 'running', attempt = r.attempt + 1, worker_id = p_worker_id,
      lease_until = clock_timestamp() + interval '6 seconds',
      started_at = coalesce(r.started_at, clock_timestamp())
    where r.id = any (array(
      select n.id from ops.runs n
      where n.status = 'queued'
        and (n.machine is null or n.machine = v_machine)
        and not exists (select 1 from ops.runs busy where busy.env_id = n.env_id and busy.status = 'running'
                          and ops.lane_of_kind(busy.kind) = ops.lane_of_kind(n.kind))
        -- of several that wait in one lane, the first
        and (n.kind not in ('backup', 'verify', 'export', 'import') or not exists (select 1 from ops.runs first
               where first.env_id = n.env_id and first.status = 'queued'
                 and ops.lane_of_kind(first.kind) = ops.lane_of_kind(n.kind)
                 and (first.queued_at, first.id) < (n.queued_at, n.id)))
      -- people wait for changes, nobody for a proof
      order by n.kind = 'verify', n.queued_at, n.id
      limit p_limit
      for update of n skip locked
    ))
    returning r.*;
exception when unique_violation then
  -- Another worker began a run of the same environment between our look and our write: nothing to claim this time.
  return;
end $$;

create or replace function ops.reap_runs() returns table (id uuid, status text)
language plpgsql set search_path = '' as $$
begin
  return query
    with silent as (
      select r.id, r.env_id, r.kind from ops.runs r
      where r.status = 'running' and r.lease_until < clock_timestamp()
        and (r.env_id is null or exists (
          select 1 from ops.environments e where e.id = r.env_id for no key update skip locked))
      for update of r skip locked
    ), decided as (
      select s.id, case
        when r.cancel_requested_at is not null then 'cancelled'
        when ops.lane_of_kind(s.kind) = 'change' and exists (select 1 from ops.runs w where w.env_id = s.env_id
               and w.status in ('queued', 'awaiting_approval') and w.kind not in ('backup', 'verify', 'export', 'import'))
          then 'superseded'
        when r.attempt >= r.max_attempts then 'lost'
        else 'queued' end as next_status
      from silent s join ops.runs r on r.id = s.id
    )
    update ops.runs r set
      status = d.next_status,
      worker_id = null, lease_until = null,
      finished_at = case when d.next_status = 'queued' then null else clock_timestamp() end,
      failure_kind = case when d.next_status = 'lost' then 'lost' end,
      reason = case d.next_status
        when 'lost' then 'Its worker stopped answering ' || r.attempt || ' times. Nothing was switched. Look at Status, then rebuild.'
        when 'superseded' then 'Its worker stopped answering, and a newer request was waiting.'
        when 'cancelled' then 'Cancelled.' end
    from decided d where r.id = d.id
    returning r.id, r.status;
end $$;

create or replace function ops.queue_restore(p_restore_id uuid, p_source text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_restore ops.restores; v_env ops.environments; v_backup ops.backups; v_sha text; v_run uuid := gen_random_uuid();
begin
  select * into v_restore from ops.restores where id = p_restore_id for update;
  select * into v_env from ops.environments where id = v_restore.target_env and deleted_at is null for update;
  if v_env.id is null then
    raise exception 'the environment is gone' using errcode = 'object_not_in_prerequisite_state';
  end if;
  select * into v_backup from ops.backups where id = v_restore.backup_id;
  -- The code that serves goes on; where nothing serves yet, the branch's own, or else that of the backup.
  v_sha := coalesce((select git_sha from ops.deployments where id = v_env.current_deployment_id), v_env.head_sha,
                    v_backup.git_sha);
  update ops.runs set status = 'superseded', finished_at = now(), superseded_by = v_run,
      reason = 'A restore took its place.'
    where env_id = v_env.id and status in ('queued', 'awaiting_approval')
      and kind not in ('backup', 'verify', 'export', 'import');
  insert into ops.runs (id, project_id, env_id, kind, git_sha, ref, source, input, requested_by, machine)
    values (v_run, v_env.project_id, v_env.id, 'restore', v_sha, 'refs/heads/' || v_env.branch, p_source,
            jsonb_build_object('restoreId', v_restore.id, 'backupId', v_backup.id), v_restore.requested_by, v_env.machine);
  update ops.restores set run_id = v_run where id = v_restore.id;
  return v_run;
end $$;

-- Requests -----------------------------------------------------------------------------------------------------------

-- One that is being made, or is ready, with the same in it is given again.
create function ops.request_export(
  p_backup_id uuid,
  p_with_filestore boolean,
  p_neutralized boolean,
  p_source text default 'api'
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_backup ops.backups; v_env ops.environments; v_id uuid; v_neutralized boolean; v_slug text; v_run uuid;
begin
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
    where backup_id = p_backup_id and with_filestore = p_with_filestore and neutralized = v_neutralized
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

create function ops.begin_import(p_env_id uuid, p_file_name text, p_size_bytes bigint, p_expires_at timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_env ops.environments; v_id uuid;
begin
  select * into v_env from ops.environments where id = p_env_id and deleted_at is null;
  if v_env.id is null or (ops.jwt_user() is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such environment' using errcode = 'no_data_found';
  end if;
  if ops.jwt_user() is not null and not ops.may(v_env.project_id, 'backup.restore', v_env.stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  -- its code and its Odoo are what the imported data is proven with
  if v_env.current_deployment_id is null then
    raise exception 'nothing has been built here yet' using errcode = 'object_not_in_prerequisite_state';
  end if;
  insert into ops.backup_imports (project_id, env_id, store_id, requested_by, file_name, size_bytes, expires_at)
    values (v_env.project_id, v_env.id, ops.default_backup_store(v_env.project_id), ops.jwt_user(), p_file_name,
            p_size_bytes, p_expires_at)
    returning id into v_id;
  return v_id;
end $$;

-- The bytes that follow those that are there; with the last of them a backup begins to be made. Gives how many are there.
create function ops.add_import_part(
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
  update ops.backup_imports set parts = parts || jsonb_build_array(p_part), expires_at = p_expires_at,
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

-- What has arrived so far is given up; its bytes are cleared away soon after.
create function ops.give_up_import(p_import_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare v_import ops.backup_imports; v_stage text;
begin
  select * into v_import from ops.backup_imports where id = p_import_id for update;
  select stage into v_stage from ops.environments where id = v_import.env_id;
  if v_import.id is null or not ops.may(v_import.project_id, 'project.read', null) then
    raise exception 'no such import' using errcode = 'no_data_found';
  end if;
  if not ops.may(v_import.project_id, 'backup.restore', v_stage) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  if v_import.backup_id is not null then
    raise exception 'it has arrived' using errcode = 'object_not_in_prerequisite_state';
  end if;
  update ops.backup_imports set expires_at = created_at where id = p_import_id;
  return true;
end $$;

-- Policies -----------------------------------------------------------------------------------------------------------
do $$
declare t text;
begin
  foreach t in array array['backup_exports', 'backup_downloads', 'backup_imports'] loop
    execute format('alter table ops.%I enable row level security', t);
    execute format('create policy worker on ops.%I to capstan_worker, service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on ops.%I to capstan_worker, service_role', t);
    execute format('create trigger audit after insert or delete on ops.%I for each row execute function ops.audit_row()', t);
    execute format('create policy network on ops.%I as restrictive to authenticated
      using (case when (select ops.is_blocked_somewhere())
        then coalesce(project_id <> all ((select ops.blocked_projects())::uuid[]), true) else true end)', t);
  end loop;
  foreach t in array array['backup_exports', 'backup_imports'] loop
    execute format('grant select on ops.%I to authenticated', t);
    execute format('create policy read on ops.%I for select to authenticated
      using (project_id = any ((select ops.permitted_projects(''project.read''))::uuid[]))', t);
  end loop;
end $$;
create trigger audit_update after update of status, removed_at on ops.backup_exports for each row
  when (row(old.status, old.removed_at) is distinct from row(new.status, new.removed_at)) execute function ops.audit_row();
-- what arrives piece by piece is nobody's decision
create trigger audit_update after update of backup_id, removed_at, expires_at on ops.backup_imports for each row
  when (row(old.backup_id, old.removed_at, old.expires_at = old.created_at)
        is distinct from row(new.backup_id, new.removed_at, new.expires_at = new.created_at))
  execute function ops.audit_row();

-- Who took which bytes: written by whoever takes them, as long as they may.
create function ops.may_download(p_export_id uuid, p_project_id uuid, p_env_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from ops.backup_exports x join ops.environments e on e.id = x.env_id
                 where x.id = p_export_id and x.project_id = p_project_id and e.id = p_env_id
                   and ops.may(x.project_id, 'backup.download', e.stage));
end $$;
grant select, insert on ops.backup_downloads to authenticated;
create policy read on ops.backup_downloads for select to authenticated
  using (project_id = any ((select ops.permitted_projects('audit.read'))::uuid[]));
create policy make on ops.backup_downloads for insert to authenticated
  with check (person_id = ops.jwt_user() and ops.may_download(export_id, project_id, env_id));

revoke execute on function ops.request_export(uuid, boolean, boolean, text), ops.begin_import(uuid, text, bigint, timestamptz),
  ops.add_import_part(uuid, bigint, jsonb, timestamptz, text), ops.give_up_import(uuid), ops.may_download(uuid, uuid, uuid)
  from public;
grant execute on function ops.request_export(uuid, boolean, boolean, text), ops.begin_import(uuid, text, bigint, timestamptz),
  ops.add_import_part(uuid, bigint, jsonb, timestamptz, text), ops.give_up_import(uuid), ops.may_download(uuid, uuid, uuid)
  to authenticated, capstan_worker, service_role;

-- Backups, restores, and the approval that a restore over production needs.

CREATE TABLE "ops"."backup_stores" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "encrypted" BOOLEAN NOT NULL DEFAULT false,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "used_bytes" BIGINT,
    "used_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "backup_stores_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_store_credentials" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "store_id" UUID NOT NULL,
    "ciphertext" TEXT NOT NULL,

    CONSTRAINT "backup_store_credentials_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_keys" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,

    CONSTRAINT "backup_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backups" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "store_id" UUID NOT NULL,
    "run_id" UUID,
    "verify_run_id" UUID,
    "status" TEXT NOT NULL DEFAULT 'running',
    "trigger" TEXT NOT NULL DEFAULT 'manual',
    "comment" TEXT,
    "requested_by" UUID,
    "deployment_id" UUID NOT NULL,
    "snapshot_id" UUID,
    "stage" TEXT NOT NULL,
    "git_sha" TEXT NOT NULL,
    "odoo_version" TEXT NOT NULL,
    "neutralized" BOOLEAN NOT NULL DEFAULT false,
    "data_at" TIMESTAMPTZ(3),
    "stored_at" TIMESTAMPTZ(3),
    "db_dump" TEXT,
    "filestore" TEXT,
    "manifest" TEXT,
    "manifest_sha256" TEXT,
    "sizes" JSONB NOT NULL DEFAULT '{}',
    "work" JSONB,
    "verified_at" TIMESTAMPTZ(3),
    "verify_seconds" INTEGER,
    "verify_problem" TEXT,
    "damaged" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "failure" TEXT,
    "pinned_at" TIMESTAMPTZ(3),
    "legal_hold" BOOLEAN NOT NULL DEFAULT false,
    "expired_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "backups_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_retention_policy" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "keep_last" INTEGER NOT NULL DEFAULT 0,
    "keep_daily" INTEGER NOT NULL DEFAULT 7,
    "keep_weekly" INTEGER NOT NULL DEFAULT 4,
    "keep_monthly" INTEGER NOT NULL DEFAULT 3,
    "keep_yearly" INTEGER NOT NULL DEFAULT 0,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',

    CONSTRAINT "backup_retention_policy_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."backup_schedules" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_at" TIMESTAMPTZ(3),

    CONSTRAINT "backup_schedules_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."restores" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "backup_id" UUID NOT NULL,
    "target_env" UUID NOT NULL,
    "parts" TEXT NOT NULL,
    "comment" TEXT,
    "requested_by" UUID,
    "approval_status" TEXT NOT NULL DEFAULT 'not_needed',
    "run_id" UUID,
    "replaced_deployment_id" UUID,
    "undo_run_id" UUID,

    CONSTRAINT "restores_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."approvals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "run_id" UUID,
    "subject" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "permission" TEXT NOT NULL,
    "requested_by" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops"."approval_decisions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "approval_id" UUID NOT NULL,
    "approver_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "comment" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_decisions_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "backup_stores_project_id_name_key" ON "ops"."backup_stores"("project_id", "name");

CREATE UNIQUE INDEX "backup_store_credentials_store_id_key" ON "ops"."backup_store_credentials"("store_id");

CREATE UNIQUE INDEX "backup_keys_project_id_key" ON "ops"."backup_keys"("project_id");

CREATE UNIQUE INDEX "backups_run_id_key" ON "ops"."backups"("run_id");

CREATE INDEX "backups_env_id_created_at_idx" ON "ops"."backups"("env_id", "created_at" DESC);

CREATE INDEX "backups_project_id_idx" ON "ops"."backups"("project_id");

CREATE INDEX "backups_store_id_idx" ON "ops"."backups"("store_id");

CREATE UNIQUE INDEX "backup_retention_policy_project_id_key" ON "ops"."backup_retention_policy"("project_id");

CREATE UNIQUE INDEX "backup_schedules_env_id_key" ON "ops"."backup_schedules"("env_id");

CREATE INDEX "backup_schedules_next_at_idx" ON "ops"."backup_schedules"("next_at");

CREATE INDEX "backup_schedules_project_id_idx" ON "ops"."backup_schedules"("project_id");

CREATE UNIQUE INDEX "restores_run_id_key" ON "ops"."restores"("run_id");

CREATE INDEX "restores_backup_id_idx" ON "ops"."restores"("backup_id");

CREATE INDEX "restores_target_env_created_at_idx" ON "ops"."restores"("target_env", "created_at" DESC);

CREATE INDEX "restores_project_id_idx" ON "ops"."restores"("project_id");

CREATE INDEX "approvals_project_id_status_idx" ON "ops"."approvals"("project_id", "status");

CREATE INDEX "approvals_env_id_idx" ON "ops"."approvals"("env_id");

CREATE INDEX "approvals_subject_id_idx" ON "ops"."approvals"("subject_id");

CREATE UNIQUE INDEX "approval_decisions_approval_id_approver_id_key" ON "ops"."approval_decisions"("approval_id", "approver_id");

ALTER TABLE "ops"."backup_stores" ADD CONSTRAINT "backup_stores_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_store_credentials" ADD CONSTRAINT "backup_store_credentials_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "ops"."backup_stores"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_keys" ADD CONSTRAINT "backup_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backups" ADD CONSTRAINT "backups_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backups" ADD CONSTRAINT "backups_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backups" ADD CONSTRAINT "backups_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "ops"."backup_stores"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backups" ADD CONSTRAINT "backups_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_retention_policy" ADD CONSTRAINT "backup_retention_policy_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_schedules" ADD CONSTRAINT "backup_schedules_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."backup_schedules" ADD CONSTRAINT "backup_schedules_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."restores" ADD CONSTRAINT "restores_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."restores" ADD CONSTRAINT "restores_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "ops"."backups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."restores" ADD CONSTRAINT "restores_target_env_fkey" FOREIGN KEY ("target_env") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."approvals" ADD CONSTRAINT "approvals_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."approvals" ADD CONSTRAINT "approvals_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."approval_decisions" ADD CONSTRAINT "approval_decisions_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "ops"."approvals"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table ops.backup_stores
  add constraint backup_stores_kind check (kind in ('disk', 's3')),
  add constraint backup_stores_settings check (jsonb_typeof(settings) = 'object');
create unique index backup_stores_one_default on ops.backup_stores (project_id) where is_default;
alter table ops.backups
  add constraint backups_status check (status in ('running', 'stored', 'verified', 'failed', 'expired')),
  add constraint backups_trigger check (trigger in ('manual', 'schedule', 'before_deploy', 'before_restore')),
  add constraint backups_stage check (stage in ('production', 'staging', 'development')),
  add constraint backups_stored_has_parts check (status not in ('stored', 'verified')
    or (db_dump is not null and filestore is not null and manifest is not null and manifest_sha256 is not null
        and data_at is not null and stored_at is not null));
alter table ops.backup_retention_policy
  add constraint retention_counts check (least(keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly) >= 0
    and greatest(keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly) <= 10000),
  -- as restic: an empty policy would keep nothing at all
  add constraint retention_keeps_something check (keep_last + keep_daily + keep_weekly + keep_monthly + keep_yearly > 0);
alter table ops.restores
  add constraint restores_parts check (parts in ('both', 'database', 'filestore')),
  add constraint restores_approval check (approval_status in ('not_needed', 'pending', 'approved', 'rejected', 'withdrawn'));
alter table ops.approvals
  add constraint approvals_subject check (subject = any (array['restore'])),
  add constraint approvals_status check (status in ('pending', 'partially_approved', 'approved', 'consumed', 'rejected',
    'expired', 'superseded', 'withdrawn', 'bypassed'));
alter table ops.approval_decisions
  add constraint approval_decisions_decision check (decision in ('approved', 'rejected', 'withdrawn'));
alter table ops.snapshots drop constraint snapshots_kind,
  add constraint snapshots_kind check (kind in ('before_deploy', 'before_rollback', 'before_restore', 'live_copy', 'spare'));

-- Backups and their proofs only read what serves: they do not stand in the way of pushes, and no push takes their place.
-- Each lane of an environment has its own "one runs, one waits"; of backups and proofs any number may wait.
create function ops.lane_of_kind(p_kind text) returns text language sql immutable parallel safe set search_path = '' as $$
  select case p_kind when 'backup' then 'backup' when 'verify' then 'verify' else 'change' end
$$;
drop index ops.runs_one_running;
create unique index runs_one_running on ops.runs (env_id, ops.lane_of_kind(kind)) where status = 'running';
drop index ops.runs_one_waiting;
create unique index runs_one_waiting on ops.runs (env_id)
  where status in ('queued', 'awaiting_approval') and kind not in ('backup', 'verify');

create or replace function ops.permission_of_kind(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind
    when 'rollback' then 'environment.rollback'
    when 'restart' then 'environment.operate'
    when 'stop' then 'environment.operate'
    when 'wake' then 'environment.operate'
    when 'delete' then 'environment.delete'
    when 'backup' then 'backup.create'
    when 'verify' then 'backup.create'
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
      where env_id = v_env.id and status in ('queued', 'awaiting_approval') and kind not in ('backup', 'verify');
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
        and (n.kind not in ('backup', 'verify') or not exists (select 1 from ops.runs first
               where first.env_id = n.env_id and first.status = 'queued' and first.kind = n.kind
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

-- Runs whose worker went silent go back to the queue, or end as lost when their attempts are spent.
create or replace function ops.reap_runs() returns table (id uuid, status text)
language plpgsql set search_path = '' as $$
begin
  return query
    with silent as (
      select r.id, r.env_id, r.kind from ops.runs r
      where r.status = 'running' and r.lease_until < clock_timestamp()
      for update skip locked
    ), decided as (
      select s.id, case
        when r.cancel_requested_at is not null then 'cancelled'
        when ops.lane_of_kind(s.kind) = 'change' and exists (select 1 from ops.runs w where w.env_id = s.env_id
               and w.status in ('queued', 'awaiting_approval') and w.kind not in ('backup', 'verify'))
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

-- Requests -----------------------------------------------------------------------------------------------------------

-- The store of a project's new backups; the first one is a folder of this machine.
create function ops.default_backup_store(p_project_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  select id into v_id from ops.backup_stores where project_id = p_project_id and is_default;
  if found then return v_id; end if;
  insert into ops.backup_stores (project_id, name, kind, is_default) values (p_project_id, 'disk', 'disk', true)
    on conflict do nothing returning id into v_id;
  return coalesce(v_id, (select id from ops.backup_stores where project_id = p_project_id and is_default));
end $$;

create function ops.create_backup(
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
    jsonb_build_object('backupId', v_id, 'gitSubject', v_deployment.git_subject, 'gitAuthor', v_deployment.git_author));
  insert into ops.backups (id, project_id, env_id, store_id, run_id, trigger, comment, requested_by, deployment_id, snapshot_id,
                           stage, git_sha, odoo_version, neutralized, data_at)
    values (v_id, p_project_id, v_env.id, v_store, v_run, p_trigger, nullif(trim(p_comment), ''), ops.jwt_user(),
            v_deployment.id, v_snapshot.id, v_env.stage, v_deployment.git_sha, v_deployment.odoo_version,
            v_deployment.neutralized, v_snapshot.data_at);
  return v_id;
end $$;
comment on function ops.create_backup(uuid, text, text, text, uuid, text) is 'Queues a backup of what serves; gives its id.';

-- Proves a backup that is stored: it is restored into a scratch database and Odoo is started on it.
create function ops.verify_backup(p_backup_id uuid, p_source text default 'api') returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_backup ops.backups; v_env ops.environments; v_run uuid;
begin
  select * into v_backup from ops.backups where id = p_backup_id for update;
  select * into v_env from ops.environments where id = v_backup.env_id and deleted_at is null;
  if v_backup.id is null or v_env.id is null
     or (ops.jwt_user() is not null and not ops.may(v_env.project_id, 'project.read', null)) then
    raise exception 'no such backup' using errcode = 'no_data_found';
  end if;
  if v_backup.status not in ('stored', 'verified') then
    raise exception 'this backup is %', v_backup.status using errcode = 'object_not_in_prerequisite_state';
  end if;
  if exists (select 1 from ops.runs where id = v_backup.verify_run_id and status in ('queued', 'running')) then
    return v_backup.verify_run_id;
  end if;
  v_run := ops.queue_run(v_env.project_id, v_env.name, v_backup.git_sha, 'refs/heads/' || v_env.branch, 'verify', p_source,
    jsonb_build_object('backupId', v_backup.id));
  update ops.backups set verify_run_id = v_run where id = v_backup.id;
  return v_run;
end $$;

-- Into production somebody else has to agree first; the run is queued when they do.
create function ops.restore_backup(
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
    if v_person is null then
      raise exception 'a restore over production is asked for by a person' using errcode = 'insufficient_privilege';
    end if;
    insert into ops.approvals (project_id, env_id, subject, subject_id, permission, requested_by)
      values (v_env.project_id, v_env.id, 'restore', v_id, 'restore.approve', v_person);
  else
    perform ops.queue_restore(v_id, p_source);
  end if;
  return v_id;
end $$;

create function ops.queue_restore(p_restore_id uuid, p_source text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_restore ops.restores; v_env ops.environments; v_backup ops.backups; v_sha text; v_run uuid := gen_random_uuid();
begin
  select * into v_restore from ops.restores where id = p_restore_id for update;
  select * into v_env from ops.environments where id = v_restore.target_env and deleted_at is null for update;
  if v_env.id is null then
    raise exception 'the environment is gone' using errcode = 'object_not_in_prerequisite_state';
  end if;
  select * into v_backup from ops.backups where id = v_restore.backup_id;
  -- The code that serves goes on; where nothing serves yet, that of the backup.
  v_sha := coalesce((select git_sha from ops.deployments where id = v_env.current_deployment_id), v_backup.git_sha);
  update ops.runs set status = 'superseded', finished_at = now(), superseded_by = v_run,
      reason = 'A restore took its place.'
    where env_id = v_env.id and status in ('queued', 'awaiting_approval') and kind not in ('backup', 'verify');
  insert into ops.runs (id, project_id, env_id, kind, git_sha, ref, source, input, requested_by, machine)
    values (v_run, v_env.project_id, v_env.id, 'restore', v_sha, 'refs/heads/' || v_env.branch, p_source,
            jsonb_build_object('restoreId', v_restore.id, 'backupId', v_backup.id), v_restore.requested_by, v_env.machine);
  update ops.restores set run_id = v_run where id = v_restore.id;
  return v_run;
end $$;

-- Nobody decides what they asked for themselves, owners included; who asked may take it back.
create function ops.decide_approval(p_approval_id uuid, p_decision text, p_comment text default null) returns text
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
  -- a project's own token is nobody who could answer for it
  if not exists (select 1 from app.users where id = v_person)
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

-- A hold is for lawyers: setting and lifting it takes more than taking backups does.
create function ops.hold_backup(p_backup_id uuid, p_hold boolean) returns boolean
language plpgsql security definer set search_path = '' as $$
declare v_project uuid;
begin
  select project_id into v_project from ops.backups where id = p_backup_id and status in ('stored', 'verified') for update;
  if v_project is null or not ops.may(v_project, 'project.read', null) then
    raise exception 'no such backup' using errcode = 'no_data_found';
  end if;
  if not ops.may(v_project, 'project.configure', null) then
    raise exception 'not permitted' using errcode = 'insufficient_privilege';
  end if;
  update ops.backups set legal_hold = p_hold where id = p_backup_id;
  return p_hold;
end $$;

-- Policies -----------------------------------------------------------------------------------------------------------
do $$
declare t text;
begin
  foreach t in array array['backup_stores', 'backup_store_credentials', 'backup_keys', 'backups', 'backup_retention_policy',
                           'backup_schedules', 'restores', 'approvals', 'approval_decisions'] loop
    execute format('alter table ops.%I enable row level security', t);
    execute format('create policy worker on ops.%I to capstan_worker, service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on ops.%I to capstan_worker, service_role', t);
    execute format('create trigger audit after insert or delete on ops.%I for each row execute function ops.audit_row()', t);
  end loop;
  foreach t in array array['backup_stores', 'backups', 'backup_retention_policy', 'backup_schedules', 'restores', 'approvals',
                           'approval_decisions'] loop
    execute format('grant select on ops.%I to authenticated', t);
    execute format('create policy read on ops.%I for select to authenticated
      using (project_id = any ((select ops.permitted_projects(''project.read''))::uuid[]))', t);
  end loop;
  foreach t in array array['backup_retention_policy', 'backup_schedules', 'restores', 'approvals'] loop
    execute format('create trigger audit_update after update on ops.%I for each row
      when (old is distinct from new) execute function ops.audit_row()', t);
  end loop;
end $$;
create policy nobody on ops.backup_store_credentials for select to authenticated using (false);
create policy nobody on ops.backup_keys for select to authenticated using (false);
-- What an attempt has done so far and how full a store is are nobody's decision.
create trigger audit_update after update of status, pinned_at, legal_hold, verified_at, verify_problem, removed_at on ops.backups
  for each row when (row(old.status, old.pinned_at, old.legal_hold, old.verified_at, old.verify_problem, old.removed_at)
    is distinct from row(new.status, new.pinned_at, new.legal_hold, new.verified_at, new.verify_problem, new.removed_at))
  execute function ops.audit_row();
create trigger audit_update after update of name, settings, encrypted, is_default on ops.backup_stores for each row
  when (row(old.name, old.settings, old.encrypted, old.is_default)
        is distinct from row(new.name, new.settings, new.encrypted, new.is_default)) execute function ops.audit_row();

grant update (pinned_at, comment) on ops.backups to authenticated;
create policy change on ops.backups for update to authenticated using (ops.may(project_id, 'backup.create', stage));

grant insert, update (keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly, time_zone)
  on ops.backup_retention_policy to authenticated;
create policy make on ops.backup_retention_policy for insert to authenticated
  with check (ops.may(project_id, 'project.configure', null));
create policy change on ops.backup_retention_policy for update to authenticated
  using (project_id = any ((select ops.permitted_projects('project.configure'))::uuid[]));

-- of the very project and the very stage
create function ops.may_schedule(p_project_id uuid, p_env_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from ops.environments e where e.id = p_env_id and e.project_id = p_project_id
                   and ops.may(e.project_id, 'environment.configure', e.stage));
end $$;
grant insert, update (cron, time_zone, enabled, next_at) on ops.backup_schedules to authenticated;
create policy make on ops.backup_schedules for insert to authenticated with check (ops.may_schedule(project_id, env_id));
create policy change on ops.backup_schedules for update to authenticated using (ops.may_schedule(project_id, env_id));

revoke execute on all functions in schema ops from public;
grant execute on function ops.lane_of_kind(text), ops.create_backup(uuid, text, text, text, uuid, text),
  ops.verify_backup(uuid, text), ops.restore_backup(uuid, uuid, text, text, text), ops.decide_approval(uuid, text, text),
  ops.hold_backup(uuid, boolean), ops.may_schedule(uuid, uuid)
  to authenticated, capstan_worker, service_role;
grant execute on function ops.default_backup_store(uuid), ops.queue_restore(uuid, text) to capstan_worker, service_role;

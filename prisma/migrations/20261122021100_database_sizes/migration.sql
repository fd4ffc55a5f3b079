-- How large each environment's database was.

CREATE TABLE "ops"."database_sizes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "database_sizes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "database_sizes_env_id_created_at_idx" ON "ops"."database_sizes"("env_id", "created_at");

CREATE INDEX "database_sizes_project_id_idx" ON "ops"."database_sizes"("project_id");

ALTER TABLE "ops"."database_sizes" ADD CONSTRAINT "database_sizes_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."database_sizes" ADD CONSTRAINT "database_sizes_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table ops.database_sizes enable row level security;
create policy worker on ops.database_sizes to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on ops.database_sizes to capstan_worker, service_role;
grant select on ops.database_sizes to authenticated;
create policy read on ops.database_sizes for select to authenticated
  using (exists (select 1 from ops.environments e where e.id = env_id and ops.may(e.project_id, 'log.read', e.stage)));
-- Measurements that a clock takes, and thins: nothing that anybody decided, so nothing for the audit trail.
create policy network on ops.database_sizes as restrictive to authenticated
  using (case when (select ops.is_blocked_somewhere())
    then coalesce(project_id <> all ((select ops.blocked_projects())::uuid[]), true) else true end);

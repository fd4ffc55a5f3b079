-- What is wrong until somebody mends it, told once: production without a proven backup.

CREATE TABLE "ops"."incidents" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "proven_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "mail_due" TEXT,
    "mail_tried_at" TIMESTAMPTZ(3),

    CONSTRAINT "incidents_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "incidents_project_id_opened_at_idx" ON "ops"."incidents"("project_id", "opened_at");

ALTER TABLE "ops"."incidents" ADD CONSTRAINT "incidents_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ops"."incidents" ADD CONSTRAINT "incidents_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table ops.incidents
  add constraint incidents_kind check (kind in ('backup_unproven')),
  add constraint incidents_mail_due check (mail_due in ('opened', 'resolved'));
-- one for each lapse, whoever looks at the same moment
create unique index incidents_open on ops.incidents (env_id, kind) where resolved_at is null;
create index incidents_mail on ops.incidents (mail_tried_at) where mail_due is not null;

alter table ops.incidents enable row level security;
create policy worker on ops.incidents to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on ops.incidents to capstan_worker, service_role;
grant select on ops.incidents to authenticated;
create policy read on ops.incidents for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));
create policy network on ops.incidents as restrictive to authenticated
  using (case when (select ops.is_blocked_somewhere())
    then coalesce(project_id <> all ((select ops.blocked_projects())::uuid[]), true) else true end);
create trigger audit after insert or delete on ops.incidents for each row execute function ops.audit_row();
-- that a mail went out is no change of it
create trigger audit_update after update on ops.incidents for each row
  when (old.resolved_at is distinct from new.resolved_at) execute function ops.audit_row();

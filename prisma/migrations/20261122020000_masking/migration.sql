-- Masking of personal data in copies: where it is on, the project's own rules, and what each copy's masking did.
CREATE TABLE "ops"."masking_settings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "staging" BOOLEAN NOT NULL DEFAULT false,
    "development" BOOLEAN NOT NULL DEFAULT false,
    "own_rules" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "masking_settings_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "masking_settings_project_id_key" ON "ops"."masking_settings"("project_id");
ALTER TABLE "ops"."masking_settings" ADD CONSTRAINT "masking_settings_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "ops"."masking_rules" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "method" TEXT NOT NULL,

    CONSTRAINT "masking_rules_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "masking_rules_project_id_model_field_key" ON "ops"."masking_rules"("project_id", "model", "field");
ALTER TABLE "ops"."masking_rules" ADD CONSTRAINT "masking_rules_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "ops"."masking_reports" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "took_ms" INTEGER NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "masking_reports_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "masking_reports_project_id_created_at_idx" ON "ops"."masking_reports"("project_id", "created_at" DESC);
CREATE INDEX "masking_reports_env_id_idx" ON "ops"."masking_reports"("env_id");
CREATE UNIQUE INDEX "masking_reports_run_id_key" ON "ops"."masking_reports"("run_id");
ALTER TABLE "ops"."masking_reports" ADD CONSTRAINT "masking_reports_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ops"."masking_reports" ADD CONSTRAINT "masking_reports_env_id_fkey"
  FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ops"."masking_reports" ADD CONSTRAINT "masking_reports_run_id_fkey"
  FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

do $$
declare t text;
begin
  foreach t in array array['masking_settings', 'masking_rules', 'masking_reports'] loop
    execute format('alter table ops.%I enable row level security', t);
    execute format('create policy worker on ops.%I to capstan_worker, service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on ops.%I to capstan_worker, service_role', t);
    execute format('grant select on ops.%I to authenticated', t);
    execute format('create policy read on ops.%I for select to authenticated
      using (project_id = any ((select ops.permitted_projects(''project.read''))::uuid[]))', t);
    execute format('create policy network on ops.%I as restrictive to authenticated
      using (case when (select ops.is_blocked_somewhere())
        then coalesce(project_id <> all ((select ops.blocked_projects())::uuid[]), true) else true end)', t);
  end loop;
  foreach t in array array['masking_settings', 'masking_rules'] loop
    execute format('create policy make on ops.%I for insert to authenticated
      with check (ops.may(project_id, ''project.configure'', null))', t);
  end loop;
end $$;

grant insert, update (staging, development, own_rules) on ops.masking_settings to authenticated;
create policy change on ops.masking_settings for update to authenticated
  using (project_id = any ((select ops.permitted_projects('project.configure'))::uuid[]));
grant insert, update (method, position), delete on ops.masking_rules to authenticated;
create policy change on ops.masking_rules for update to authenticated
  using (project_id = any ((select ops.permitted_projects('project.configure'))::uuid[]));
create policy remove on ops.masking_rules for delete to authenticated
  using (project_id = any ((select ops.permitted_projects('project.configure'))::uuid[]));

create trigger audit after insert or delete on ops.masking_settings for each row execute function ops.audit_row();
create trigger audit_update after update on ops.masking_settings for each row
  when (old is distinct from new) execute function ops.audit_row();
create trigger audit after insert or delete on ops.masking_rules for each row execute function ops.audit_row();
create trigger audit_update after update of method on ops.masking_rules for each row
  when (old.method is distinct from new.method) execute function ops.audit_row();
create trigger audit after insert or delete on ops.masking_reports for each row execute function ops.audit_row();

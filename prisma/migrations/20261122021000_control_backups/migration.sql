-- Backups of the control plane itself: its database and the hosted repositories.

CREATE TABLE "ops"."control_backups" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "trigger" TEXT NOT NULL DEFAULT 'manual',
    "requested_by" UUID,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "machine" TEXT,
    "heartbeat_at" TIMESTAMPTZ(3),
    "data_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "manifest" JSONB,
    "manifest_key" TEXT,
    "size_bytes" BIGINT,
    "proof_ms" INTEGER,
    "failure" TEXT,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "control_backups_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "control_backups_created_at_idx" ON "ops"."control_backups"("created_at" DESC);

alter table ops.control_backups
  add constraint control_backups_trigger_check check (trigger in ('schedule', 'manual')),
  add constraint control_backups_status_check check (status in ('queued', 'running', 'stored', 'verified', 'failed'));
-- One at a time: whoever asks for one that is under way gets that one.
create unique index control_backups_unfinished_key on ops.control_backups ((true)) where status in ('queued', 'running');

alter table ops.control_backups enable row level security;
create policy worker on ops.control_backups to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on ops.control_backups to capstan_worker, service_role;
-- Only for those who own the installation: it holds everybody's data.
grant select, insert (trigger, requested_by) on ops.control_backups to authenticated;
create policy read on ops.control_backups for select to authenticated using ((select app.owns_instance()));
create policy make on ops.control_backups for insert to authenticated
  with check ((select app.owns_instance()) and trigger = 'manual' and requested_by = (select ops.jwt_user()));

create trigger audit after insert or delete on ops.control_backups for each row execute function ops.audit_row();

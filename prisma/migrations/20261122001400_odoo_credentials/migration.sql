-- How to sign in to an Odoo whose administrator's password Capstan has set. Apart from the deployment, sealed, and seen by
-- the worker's role alone: people get it through the function below, which asks for the permission and leaves a trace.
CREATE TABLE "ops"."odoo_credentials" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "shown_at" TIMESTAMPTZ(3),
    "shown_to" UUID,

    CONSTRAINT "odoo_credentials_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "odoo_credentials_deployment_id_key" ON "ops"."odoo_credentials"("deployment_id");
CREATE INDEX "odoo_credentials_env_id_idx" ON "ops"."odoo_credentials"("env_id");
ALTER TABLE "ops"."odoo_credentials" ADD CONSTRAINT "odoo_credentials_deployment_id_fkey"
  FOREIGN KEY ("deployment_id") REFERENCES "ops"."deployments"("id") ON DELETE CASCADE ON UPDATE CASCADE;
alter table ops.odoo_credentials enable row level security;
create policy worker on ops.odoo_credentials to capstan_worker, service_role using (true) with check (true);
create policy nobody on ops.odoo_credentials for select to authenticated using (false);
grant select, insert, update, delete on ops.odoo_credentials to capstan_worker, service_role;

-- A row comes with its deployment, whose making is in the trail already; what counts here is who has seen it. The trail
-- keeps what changed, and the password never does.
create trigger audit_update after update of shown_at on ops.odoo_credentials
  for each row execute function ops.audit_row();

-- What serves an environment now, for somebody who may open it; no row when Capstan set no password there.
create function ops.show_odoo_credentials(p_env_id uuid) returns table (login text, password text)
language sql volatile security definer set search_path = '' as $$
  update ops.odoo_credentials c set shown_at = now(), shown_to = ops.jwt_user()
  from ops.environments e
  where e.id = p_env_id and e.deleted_at is null and c.deployment_id = e.current_deployment_id
    and ops.may(e.project_id, 'environment.connect', e.stage)
  returning c.login, c.password
$$;
revoke execute on function ops.show_odoo_credentials(uuid) from public;
grant execute on function ops.show_odoo_credentials(uuid) to authenticated, service_role;

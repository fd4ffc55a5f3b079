-- Other sites that people sign in at (OpenID Connect), set up by the owners of an organization.

-- CreateTable
CREATE TABLE "app"."identity_providers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "link_by_email" BOOLEAN NOT NULL DEFAULT false,
    "admits_new" BOOLEAN NOT NULL DEFAULT false,
    "trusts_factor" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "identity_providers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "identity_providers_org_id_idx" ON "app"."identity_providers"("org_id");

-- AddForeignKey
ALTER TABLE "app"."identity_providers" ADD CONSTRAINT "identity_providers_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "app"."orgs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table app.identity_providers enable row level security;
create policy worker on app.identity_providers to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on app.identity_providers to capstan_worker, service_role;
grant select (id, created_at, org_id, name, issuer, client_id, link_by_email, admits_new, trusts_factor), insert, delete
  on app.identity_providers to authenticated;
create policy read on app.identity_providers for select to authenticated
  using (org_id = any ((select app.my_orgs(array['owner']))::uuid[]));
create policy make on app.identity_providers for insert to authenticated
  with check (org_id = any ((select app.my_orgs(array['owner']))::uuid[]) and (select ops.unlimited()));
create policy remove on app.identity_providers for delete to authenticated
  using (org_id = any ((select app.my_orgs(array['owner']))::uuid[]) and (select ops.unlimited()));
create trigger audit after insert or delete on app.identity_providers for each row execute function ops.audit_row();
create trigger audit_update after update on app.identity_providers for each row
  when (old is distinct from new) execute function ops.audit_row();

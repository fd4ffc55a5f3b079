-- Secrets of repositories, apart from the project so that no reader of a project can see them.
CREATE TABLE "ops"."repo_credentials" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "private_key" TEXT,
    "user_info" TEXT,

    CONSTRAINT "repo_credentials_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "repo_credentials_project_id_key" ON "ops"."repo_credentials"("project_id");
ALTER TABLE "ops"."repo_credentials" ADD CONSTRAINT "repo_credentials_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
alter table ops.repo_credentials enable row level security;
create policy worker on ops.repo_credentials to capstan_worker, service_role using (true) with check (true);
create policy nobody on ops.repo_credentials for select to authenticated using (false);
grant select, insert, update, delete on ops.repo_credentials to capstan_worker, service_role;

-- The webhook's secret is for those who configure the project, and they read it through the portal.
revoke select on ops.projects from authenticated;
grant select (id, created_at, org_id, slug, name, repo_kind, repo_url, odoo_version, settings, deploy_key, repo_error,
              repo_synced_at, archived_at) on ops.projects to authenticated;

-- Whoever makes a project owns it; in the same transaction, whatever client inserts the row.
create function ops.own_new_project() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if ops.jwt_user() is not null then
    insert into ops.project_members (project_id, user_id, role_id)
      select new.id, ops.jwt_user(), r.id from ops.roles r where r.name = 'owner'
      on conflict do nothing;
  end if;
  return null;
end $$;
create trigger own_new_project after insert on ops.projects for each row execute function ops.own_new_project();

-- A deleted environment gives its host name back: the branch, pushed again, gets its old address.
drop index ops.environments_host_key;
create unique index environments_host on ops.environments (host) where deleted_at is null;

alter table ops.projects add column repo_removed_at timestamptz(3);

-- Allow-lists of addresses. An empty list allows everybody.
CREATE TABLE "app"."org_networks" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "org_networks_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "org_networks_org_id_network_key" ON "app"."org_networks"("org_id", "network");
ALTER TABLE "app"."org_networks" ADD CONSTRAINT "org_networks_org_id_fkey"
  FOREIGN KEY ("org_id") REFERENCES "app"."orgs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "ops"."environment_networks" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "environment_networks_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "environment_networks_env_id_network_key" ON "ops"."environment_networks"("env_id", "network");
ALTER TABLE "ops"."environment_networks" ADD CONSTRAINT "environment_networks_env_id_fkey"
  FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table app.org_networks enable row level security;
alter table ops.environment_networks enable row level security;
create policy worker on app.org_networks to capstan_worker, service_role using (true) with check (true);
create policy worker on ops.environment_networks to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on app.org_networks, ops.environment_networks to capstan_worker, service_role;

grant select, insert, delete on app.org_networks, ops.environment_networks to authenticated;
create policy read on app.org_networks for select to authenticated
  using (org_id = any ((select app.my_orgs(array['owner', 'admin', 'member']))::uuid[]));
create policy make on app.org_networks for insert to authenticated
  with check (org_id = any ((select app.my_orgs(array['owner']))::uuid[]) and (select ops.unlimited()));
create policy remove on app.org_networks for delete to authenticated
  using (org_id = any ((select app.my_orgs(array['owner']))::uuid[]) and (select ops.unlimited()));
create policy read on ops.environment_networks for select to authenticated
  using (project_id = any ((select ops.permitted_projects('project.read'))::uuid[]));
create policy make on ops.environment_networks for insert to authenticated
  with check (exists (select 1 from ops.environments e where e.id = env_id and e.project_id = environment_networks.project_id
    and ops.may(e.project_id, 'environment.configure', e.stage)));
create policy remove on ops.environment_networks for delete to authenticated
  using (exists (select 1 from ops.environments e where e.id = env_id
    and ops.may(e.project_id, 'environment.configure', e.stage)));
create trigger audit after insert or delete on app.org_networks for each row execute function ops.audit_row();
create trigger audit after insert or delete on ops.environment_networks for each row execute function ops.audit_row();

-- The router forgets what it knows of environments when a list changes.
create function ops.ring_networks() returns trigger language plpgsql set search_path = '' as $$
declare v_row record := coalesce(new, old);
begin
  perform pg_notify('environments', v_row.project_id::text || ' ' || v_row.env_id::text);
  return null;
end $$;
create trigger ring_on_change after insert or delete on ops.environment_networks
  for each row execute function ops.ring_networks();

-- Organizations that the request's address is not on the list of. The claims say so, since only the portal knows the
-- address; they are worked out from app.org_networks when the request is authenticated.
create function ops.blocked_orgs() returns uuid[] language plpgsql stable set search_path = '' as $$
declare v_blocked jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'blocked_orgs';
begin
  if v_blocked is null then return '{}'; end if;
  return array(select jsonb_array_elements_text(v_blocked)::uuid);
end $$;

create function ops.blocked_projects() returns uuid[] language plpgsql stable security definer set search_path = '' as $$
declare v_orgs uuid[] := ops.blocked_orgs();
begin
  if v_orgs = '{}' then return '{}'; end if;
  return array(select id from ops.projects where org_id = any (v_orgs));
end $$;
revoke execute on function ops.blocked_orgs(), ops.blocked_projects() from public;
grant execute on function ops.blocked_orgs(), ops.blocked_projects() to authenticated, capstan_worker, service_role;

-- Restrictive: whatever another policy grants, this one takes away. Tables below a run or an environment are read through
-- those, so they are covered; rls-catalog.db.test.ts names a table that is not.
do $$
declare t record;
begin
  for t in
    select n.nspname, c.relname, string_agg(format('(%1$s is null or %1$s <> all ((select %2$s)::uuid[]))', a.attname,
        case a.attname when 'org_id' then 'ops.blocked_orgs()' else 'ops.blocked_projects()' end), ' and ') as allowed
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relkind = 'r' and n.nspname in ('app', 'ops') and a.attname in ('project_id', 'org_id')
      group by n.nspname, c.relname
  loop
    execute format('create policy network on %I.%I as restrictive to authenticated using (%s)', t.nspname, t.relname, t.allowed);
  end loop;
end $$;
create policy network on app.orgs as restrictive to authenticated using (id <> all ((select ops.blocked_orgs())::uuid[]));

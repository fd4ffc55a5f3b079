-- Tokens with scopes, tokens of projects, and CI that signs in with its own identity.

-- AlterTable
ALTER TABLE "app"."orgs" ADD COLUMN "token_max_days" INTEGER;

-- AlterTable
ALTER TABLE "ops"."api_tokens"
  ADD COLUMN "claims" JSONB,
  ADD COLUMN "created_by" UUID,
  ADD COLUMN "last_used_address" TEXT,
  ADD COLUMN "project_id" UUID,
  ADD COLUMN "role_id" UUID,
  ADD COLUMN "scopes" JSONB,
  ADD COLUMN "trust_rule_id" UUID,
  ALTER COLUMN "user_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "ops"."trust_rules" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "claims" JSONB NOT NULL,
    "role_id" UUID NOT NULL,
    "scopes" JSONB,
    "last_used_at" TIMESTAMPTZ(3),
    "last_refused_at" TIMESTAMPTZ(3),
    "last_refusal" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "trust_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."used_assertions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "trust_rule_id" UUID NOT NULL,
    "jti_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_assertions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "api_tokens_project_id_idx" ON "ops"."api_tokens"("project_id");

-- CreateIndex
CREATE INDEX "api_tokens_trust_rule_id_idx" ON "ops"."api_tokens"("trust_rule_id");

-- CreateIndex
CREATE INDEX "trust_rules_project_id_idx" ON "ops"."trust_rules"("project_id");

-- CreateIndex
CREATE INDEX "used_assertions_expires_at_idx" ON "ops"."used_assertions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "used_assertions_trust_rule_id_jti_hash_key" ON "ops"."used_assertions"("trust_rule_id", "jti_hash");

-- AddForeignKey
ALTER TABLE "ops"."api_tokens" ADD CONSTRAINT "api_tokens_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."api_tokens" ADD CONSTRAINT "api_tokens_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "ops"."roles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."api_tokens" ADD CONSTRAINT "api_tokens_trust_rule_id_fkey" FOREIGN KEY ("trust_rule_id") REFERENCES "ops"."trust_rules"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."trust_rules" ADD CONSTRAINT "trust_rules_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."trust_rules" ADD CONSTRAINT "trust_rules_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "ops"."roles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."used_assertions" ADD CONSTRAINT "used_assertions_trust_rule_id_fkey" FOREIGN KEY ("trust_rule_id") REFERENCES "ops"."trust_rules"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table app.orgs add constraint orgs_token_max_days check (token_max_days between 1 and 3650);
-- A token is either a person's, or a project's with a role of its own; never both, never neither.
alter table ops.api_tokens
  add constraint api_tokens_owner check ((user_id is null) <> (project_id is null)),
  add constraint api_tokens_role check ((project_id is null) = (role_id is null)),
  add constraint api_tokens_ci_has_end check (trust_rule_id is null or (project_id is not null and expires_at is not null)),
  add constraint api_tokens_scopes check (scopes is null or jsonb_typeof(scopes) = 'array');
alter table ops.trust_rules
  add constraint trust_rules_claims check (jsonb_typeof(claims) = 'object'),
  add constraint trust_rules_scopes check (scopes is null or jsonb_typeof(scopes) = 'array');
-- The first-use list of assertions and the last use of a token are written often.
alter table ops.api_tokens set (fillfactor = 80);

-- Who acts ----------------------------------------------------------------------------------------------------------
-- `sub` is the person, or the project's token itself: it has a role, so it is asked about like a member. `scopes` limits a
-- token to some permissions; without it there is no limit. No policy grants what the scopes leave out.
create function ops.in_scope(p_permission text) returns boolean language plpgsql stable as $$
declare v_scopes jsonb := nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb -> 'scopes';
begin
  return v_scopes is null or v_scopes ? p_permission;
end $$;

create function ops.unlimited() returns boolean language plpgsql stable as $$
begin
  return nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb -> 'scopes' is null;
end $$;

create or replace function ops.may(p_project_id uuid, p_permission text, p_stage text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  return ops.in_scope(p_permission) and (exists (
    select 1 from ops.project_members m join ops.roles r on r.id = m.role_id
    where m.project_id = p_project_id and m.user_id = v_user
      and case when p_stage is null then r.permissions ? p_permission
               else coalesce(r.permissions -> p_permission, '[]') ? p_stage end
  ) or exists (
    select 1 from ops.projects p join app.org_members o on o.org_id = p.org_id
    where p.id = p_project_id and o.user_id = v_user and o.role in ('owner', 'admin')
  ) or exists (
    select 1 from ops.api_tokens t join ops.roles r on r.id = t.role_id
    where t.id = v_user and t.project_id = p_project_id and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > now())
      and case when p_stage is null then r.permissions ? p_permission
               else coalesce(r.permissions -> p_permission, '[]') ? p_stage end
  ));
end $$;

create or replace function ops.permitted_projects(p_permission text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  if not ops.in_scope(p_permission) then return '{}'; end if;
  return (
    select coalesce(array_agg(id), '{}') from (
      select m.project_id as id from ops.project_members m join ops.roles r on r.id = m.role_id
        where m.user_id = v_user and r.permissions ? p_permission
      union
      select p.id from ops.projects p join app.org_members o on o.org_id = p.org_id
        where o.user_id = v_user and o.role in ('owner', 'admin')
      union
      select t.project_id from ops.api_tokens t join ops.roles r on r.id = t.role_id
        where t.id = v_user and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
          and r.permissions ? p_permission
    ) permitted
  );
end $$;

-- Nobody hands out more than they have, whatever the role is called.
create function ops.may_grant(p_project_id uuid, p_role_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from ops.roles where id = p_role_id) and not exists (
    select 1 from ops.roles r, jsonb_each(r.permissions) as granted(permission, stages),
      jsonb_array_elements_text(granted.stages) as on_stage(stage)
    where r.id = p_role_id and not ops.may(p_project_id, granted.permission, on_stage.stage)
  );
end $$;

-- The longest life a token may have: the shortest of the organizations it reaches into. Null: no limit.
create function ops.token_max_days(p_user_id uuid, p_project_id uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select min(o.token_max_days) from app.orgs o where o.id in (
      select org_id from app.org_members where user_id = p_user_id
      union select p.org_id from ops.projects p where p.id = p_project_id
      union select p.org_id from ops.project_members m join ops.projects p on p.id = m.project_id
        where m.user_id = p_user_id and p.archived_at is null
    )
  );
end $$;

create function ops.limit_token() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_days int := ops.token_max_days(new.user_id, new.project_id);
begin
  if v_days is not null and (new.expires_at is null or new.expires_at > clock_timestamp() + v_days * interval '1 day' + interval '1 minute') then
    raise exception 'a token lives at most % days here', v_days using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger limit_life before insert or update of expires_at on ops.api_tokens for each row
  when (new.revoked_at is null) execute function ops.limit_token();

-- Policies ----------------------------------------------------------------------------------------------------------
grant select (token_max_days), update (token_max_days) on app.orgs to authenticated;

drop policy own on ops.api_tokens;
-- A limited token cannot make, rename or revoke tokens of its owner: it would hand itself what it lacks.
create policy read_own on ops.api_tokens for select to authenticated using (user_id = (select ops.jwt_user()));
create policy make_own on ops.api_tokens for insert to authenticated
  with check (user_id = (select ops.jwt_user()) and (select ops.unlimited()));
create policy change_own on ops.api_tokens for update to authenticated
  using (user_id = (select ops.jwt_user()) and (select ops.unlimited()));
create policy read_project on ops.api_tokens for select to authenticated
  using (project_id = any ((select ops.permitted_projects('token.manage'))::uuid[]));
create policy make_project on ops.api_tokens for insert to authenticated
  with check (ops.may(project_id, 'token.manage', null) and ops.may_grant(project_id, role_id) and trust_rule_id is null);
create policy change_project on ops.api_tokens for update to authenticated
  using (project_id = any ((select ops.permitted_projects('token.manage'))::uuid[]));

alter table ops.trust_rules enable row level security;
create policy worker on ops.trust_rules to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on ops.trust_rules to capstan_worker, service_role;
grant select, insert, update (name, revoked_at) on ops.trust_rules to authenticated;
create policy read on ops.trust_rules for select to authenticated
  using (project_id = any ((select ops.permitted_projects('token.manage'))::uuid[]));
create policy make on ops.trust_rules for insert to authenticated
  with check (ops.may(project_id, 'token.manage', null) and ops.may_grant(project_id, role_id));
create policy change on ops.trust_rules for update to authenticated
  using (project_id = any ((select ops.permitted_projects('token.manage'))::uuid[]));

alter table ops.used_assertions enable row level security;
create policy worker on ops.used_assertions to capstan_worker, service_role using (true) with check (true);
grant select, insert, delete on ops.used_assertions to capstan_worker, service_role;
create policy nobody on ops.used_assertions for select to authenticated using (false);

revoke execute on all functions in schema ops from public;
grant execute on function ops.in_scope(text), ops.unlimited(), ops.may_grant(uuid, uuid), ops.token_max_days(uuid, uuid),
  ops.limit_token() to authenticated, capstan_worker, service_role;

create trigger audit after insert or delete on ops.trust_rules for each row execute function ops.audit_row();
create trigger audit_update after update of name, revoked_at on ops.trust_rules for each row
  when (row(old.name, old.revoked_at) is distinct from row(new.name, new.revoked_at)) execute function ops.audit_row();

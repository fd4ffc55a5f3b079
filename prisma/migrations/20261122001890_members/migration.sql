-- Members of organizations and projects, and invitations.

-- CreateTable
CREATE TABLE "app"."invitations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" UUID NOT NULL,
    "project_id" UUID,
    "email" TEXT NOT NULL,
    "org_role" TEXT,
    "role_id" UUID,
    "token_hash" TEXT NOT NULL,
    "invited_by" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "app"."invitations"("token_hash");

-- CreateIndex
CREATE INDEX "invitations_org_id_idx" ON "app"."invitations"("org_id");

-- CreateIndex
CREATE INDEX "invitations_project_id_idx" ON "app"."invitations"("project_id");

-- AddForeignKey
ALTER TABLE "app"."invitations" ADD CONSTRAINT "invitations_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "app"."orgs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app"."invitations" ADD CONSTRAINT "invitations_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app"."invitations" ADD CONSTRAINT "invitations_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "ops"."roles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app"."invitations" ADD CONSTRAINT "invitations_invited_by_fkey" FOREIGN KEY ("invited_by") REFERENCES "app"."users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app"."invitations" ADD CONSTRAINT "invitations_accepted_by_fkey" FOREIGN KEY ("accepted_by") REFERENCES "app"."users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

alter table app.invitations
  add constraint invitations_org_role check (org_role in ('owner', 'admin', 'member')),
  add constraint invitations_to_something check (org_role is not null or role_id is not null),
  add constraint invitations_project_role check ((project_id is null) = (role_id is null));
-- One open invitation per person and place; a new one takes the old one's place.
create unique index invitations_open on app.invitations (org_id, project_id, lower(email)) nulls not distinct
  where accepted_at is null and revoked_at is null;

-- An organization always has an owner. Whoever takes one away waits for the others who do so: the second of two at once
-- sees what the first left. Only an organization that is deleted as a whole loses its last one.
create function app.keep_owner() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform 1 from app.orgs o where o.id = old.org_id for no key update;
  if found and not exists (select 1 from app.org_members m where m.org_id = old.org_id and m.role = 'owner') then
    raise exception 'an organization has at least one owner' using errcode = 'check_violation', constraint = 'org_members_last_owner';
  end if;
  return null;
end $$;
create trigger keep_owner_on_delete after delete on app.org_members for each row
  when (old.role = 'owner') execute function app.keep_owner();
create trigger keep_owner_on_update after update of role, org_id on app.org_members for each row
  when (old.role = 'owner' and (new.role <> 'owner' or new.org_id <> old.org_id)) execute function app.keep_owner();

-- Whoever leaves an organization leaves its projects.
create function app.leave_projects() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from ops.project_members m using ops.projects p
    where p.id = m.project_id and p.org_id = old.org_id and m.user_id = old.user_id;
  return null;
end $$;
create trigger leave_projects after delete on app.org_members for each row execute function app.leave_projects();

-- Whether the signed-in person may give or take this role: owners all, administrators all but owners.
create function app.may_seat(p_org_id uuid, p_role text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  return ops.unlimited() and exists (
    select 1 from app.org_members m where m.org_id = p_org_id and m.user_id = v_user
      and (m.role = 'owner' or (m.role = 'admin' and p_role <> 'owner'))
  );
end $$;

-- Nobody is put into an organization: they are invited, and app.accept_invitation seats them.
grant update (role), delete on app.org_members to authenticated;
create policy change on app.org_members for update to authenticated
  using (app.may_seat(org_id, role)) with check (app.may_seat(org_id, role));
create policy remove on app.org_members for delete to authenticated
  using (app.may_seat(org_id, role) or (user_id = (select ops.jwt_user()) and (select ops.unlimited())));

grant insert (project_id, user_id, role_id), update (role_id), delete on ops.project_members to authenticated;
create policy seat on ops.project_members for insert to authenticated
  with check (ops.may(project_id, 'member.manage', null) and ops.may_grant(project_id, role_id)
              -- only people the inviter knows: others are invited, and say yes themselves
              and user_id = any ((select app.my_colleagues())::uuid[]));
create policy change on ops.project_members for update to authenticated
  using (ops.may(project_id, 'member.manage', null) and ops.may_grant(project_id, role_id))
  with check (ops.may(project_id, 'member.manage', null) and ops.may_grant(project_id, role_id));
create policy remove on ops.project_members for delete to authenticated
  using ((ops.may(project_id, 'member.manage', null) and ops.may_grant(project_id, role_id))
         or (user_id = (select ops.jwt_user()) and (select ops.unlimited())));

-- A limited token changes no organization.
alter policy change on app.orgs using (id = any ((select app.my_orgs(array['owner']))::uuid[]) and (select ops.unlimited()));

alter table app.invitations enable row level security;
create policy worker on app.invitations to capstan_worker, service_role using (true) with check (true);
grant select, insert, update, delete on app.invitations to capstan_worker, service_role;
grant select (id, created_at, org_id, project_id, email, org_role, role_id, invited_by, expires_at, accepted_at, accepted_by, revoked_at),
  insert (org_id, project_id, email, org_role, role_id, token_hash, invited_by, expires_at), update (revoked_at)
  on app.invitations to authenticated;
create policy read on app.invitations for select to authenticated
  using (org_id = any ((select app.my_orgs(array['owner', 'admin']))::uuid[])
         or project_id = any ((select ops.permitted_projects('member.manage'))::uuid[]));
create policy invite on app.invitations for insert to authenticated with check (
  invited_by = (select ops.jwt_user())
  and (org_role is null or app.may_seat(org_id, org_role))
  and (project_id is null or (ops.may(project_id, 'member.manage', null) and ops.may_grant(project_id, role_id)
       and exists (select 1 from ops.projects p where p.id = project_id and p.org_id = invitations.org_id))));
create policy revoke on app.invitations for update to authenticated
  using ((org_role is not null and app.may_seat(org_id, org_role))
         or (org_role is null and ops.may(project_id, 'member.manage', null)));
create trigger audit after insert or delete on app.invitations for each row execute function ops.audit_row();
create trigger audit_update after update on app.invitations for each row
  when (old is distinct from new) execute function ops.audit_row();

-- Accepts an invitation for the signed-in person, if it is for their address. Once: of two at once, one finds it open.
-- A role that is held already is never lowered. Gives the slugs of where the person is now, or no row.
create function app.accept_invitation(p_token_hash text) returns table (org_slug text, project_slug text)
language plpgsql security definer set search_path = '' as $$
declare v_invitation app.invitations;
begin
  if not ops.unlimited() then return; end if;
  update app.invitations i set accepted_at = now(), accepted_by = u.id
    from app.users u
    where i.token_hash = p_token_hash and u.id = ops.jwt_user() and lower(u.email) = lower(i.email)
      and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
    returning i.* into v_invitation;
  if not found then return; end if;
  if v_invitation.org_role is not null then
    insert into app.org_members as m (org_id, user_id, role)
      values (v_invitation.org_id, v_invitation.accepted_by, v_invitation.org_role)
      on conflict (org_id, user_id) do update set role = excluded.role
        where m.role = 'member' or excluded.role = 'owner';
  end if;
  if v_invitation.role_id is not null then
    insert into ops.project_members as m (project_id, user_id, role_id)
      values (v_invitation.project_id, v_invitation.accepted_by, v_invitation.role_id)
      on conflict (project_id, user_id) do update set role_id = excluded.role_id
        where m.role_id <> (select r.id from ops.roles r where r.name = 'owner');
  end if;
  return query select o.slug, p.slug from app.orgs o left join ops.projects p on p.id = v_invitation.project_id
    where o.id = v_invitation.org_id;
end $$;

-- Makes an organization with its maker as the owner; for owners of the installation.
create function app.create_org(p_slug text, p_name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  if not (app.owns_instance() and ops.unlimited()) then
    raise exception 'only owners of the installation make organizations' using errcode = 'insufficient_privilege';
  end if;
  insert into app.orgs (slug, name) values (p_slug, p_name) returning id into v_id;
  insert into app.org_members (org_id, user_id, role) values (v_id, ops.jwt_user(), 'owner');
  return v_id;
end $$;

revoke execute on all functions in schema app from public;
grant execute on function app.accept_invitation(text), app.create_org(text, text), app.may_seat(uuid, text)
  to authenticated, capstan_worker, service_role;

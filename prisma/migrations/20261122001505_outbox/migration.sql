-- Mails of an installation without SMTP. Their links may reset passwords, so only owners of the first organization, who
-- have the machine anyway, read them.
create table ops.outbox_mails (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz(3) not null default now(),
  recipient text not null,
  subject text not null,
  body text not null
);
create index outbox_mails_created_at_idx on ops.outbox_mails (created_at);

create function app.owns_instance() returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare v_user uuid := ops.jwt_user();
begin
  return exists (
    select 1 from app.org_members m
    where m.user_id = v_user and m.role = 'owner'
      and m.org_id = (select o.id from app.orgs o order by o.created_at, o.id limit 1)
  );
end $$;
revoke execute on function app.owns_instance() from public;
grant execute on function app.owns_instance() to authenticated, capstan_worker, service_role;

alter table ops.outbox_mails enable row level security;
grant select, insert, update, delete on ops.outbox_mails to capstan_worker, service_role;
grant select on ops.outbox_mails to authenticated;
create policy worker on ops.outbox_mails to capstan_worker, service_role using (true) with check (true);
create policy read on ops.outbox_mails for select to authenticated using ((select app.owns_instance()));
create trigger audit after delete on ops.outbox_mails for each row execute function ops.audit_row();

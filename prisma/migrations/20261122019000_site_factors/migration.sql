-- An organization's own sign-in site may say that a second factor was used. That counts for the rules of this organization
-- alone: whoever runs the site of one must not satisfy what another one asks for.

-- Of a session that such a site began; earlier ones have none and are asked for a factor again.
alter table identity.session add column "factorOrgId" text;

-- Of a member, for their tokens and for the members page.
alter table app.org_members add column factor_vouched boolean not null default false;
comment on column app.org_members.factor_vouched is
  'The organization''s own sign-in site said that this member used a second factor.';

-- When a site goes, nobody answers for what it said; other sites say it again at the next sign-in.
create function app.forget_vouched_factors() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update app.org_members set factor_vouched = false where org_id = old.org_id and factor_vouched;
  return null;
end $$;
revoke execute on function app.forget_vouched_factors() from public;
create trigger forget_vouched_factors after delete on app.identity_providers
  for each row execute function app.forget_vouched_factors();

-- What a site said used to count as a factor of the person's own.
set local capstan.actor_kind = 'system';
update app.users u set has_second_factor = false
  where u.has_second_factor
    and exists (select 1 from identity.account a where a."userId" = u.id and a."providerId" like 'oidc-%')
    and not exists (select 1 from identity."twoFactor" f where f."userId" = u.id and f.verified is distinct from false)
    and not exists (select 1 from identity.passkey p where p."userId" = u.id);

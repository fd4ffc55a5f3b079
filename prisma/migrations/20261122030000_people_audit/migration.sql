-- How people get in is in the trail of every organization they belong to: each sign-in, and each change of what they prove
-- themselves with. By triggers on the embedded provider's own tables, so no way in can forget it. Quoted names are
-- better-auth's. Supabase Auth keeps such lines itself, in auth.audit_log_entries.
create function identity.audit_person() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_row jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  v_user uuid := coalesce(v_row ->> 'userId', v_row ->> 'id')::uuid;
  v_action text := tg_argv[0];
  v_what jsonb := jsonb_strip_nulls(jsonb_build_object('method', v_row -> 'method', 'site',
    coalesce((select to_jsonb(i.name) from app.identity_providers i where i.id::text = v_row ->> 'providerId'), v_row -> 'providerId'),
    'passkey', case when tg_table_name = 'passkey' then v_row -> 'name' end));
begin
  -- better-auth begins a session with the password and ends it again where a code is to follow
  if v_action = 'identity.signIn' and v_row ->> 'method' = 'password'
     and exists (select 1 from identity."user" u where u.id = v_user and u."twoFactorEnabled") then
    v_action := 'identity.firstStep';
  end if;
  insert into ops.audit_trail (actor_id, actor_kind, action, entity, entity_id, org_id, before, after, address, user_agent)
  select v_user, 'user', v_action, 'identity.people', v_user, m.org_id,
    case when tg_op = 'DELETE' then v_what end, case when tg_op <> 'DELETE' then v_what end,
    nullif(v_row ->> 'ipAddress', ''), nullif(v_row ->> 'userAgent', '')
  from (select v_user as id) p left join app.org_members m on m.user_id = p.id;
  return null;
end $$;
revoke execute on function identity.audit_person() from public;

-- Setting an app up and changing the password give a session another name: that is no sign-in.
alter table identity."session" add column "renewed" boolean;
create trigger audit_sign_in after insert on identity."session" for each row
  when (new."renewed" is distinct from true)
  execute function identity.audit_person('identity.signIn');
create trigger audit_password after update on identity."account" for each row
  when (old."password" is distinct from new."password") execute function identity.audit_person('identity.changePassword');
create trigger audit_link after insert on identity."account" for each row
  execute function identity.audit_person('identity.linkSite');
create trigger audit_app_on after update on identity."user" for each row
  when (new."twoFactorEnabled" and old."twoFactorEnabled" is distinct from true)
  execute function identity.audit_person('identity.confirmTotp');
create trigger audit_app_off after update on identity."user" for each row
  when (old."twoFactorEnabled" and new."twoFactorEnabled" is distinct from true)
  execute function identity.audit_person('identity.removeTotp');
create trigger audit_passkey_on after insert on identity."passkey" for each row
  execute function identity.audit_person('identity.addPasskey');
create trigger audit_passkey_off after delete on identity."passkey" for each row
  execute function identity.audit_person('identity.removePasskey');

-- Who may decide is told that something waits for them, and who asked is told of the decision. Requests from before are not
-- told any more: the column is there first, its default after.
ALTER TABLE "ops"."approvals" ADD COLUMN "mail_due" TEXT,
ADD COLUMN "mail_tried_at" TIMESTAMPTZ(3);
ALTER TABLE "ops"."approvals" ALTER COLUMN "mail_due" SET DEFAULT 'asked';

alter table ops.approvals add constraint approvals_mail_due check (mail_due in ('asked', 'decided'));
create index approvals_mail on ops.approvals (mail_tried_at) where mail_due is not null;

-- Whoever decides cannot forget to have it told. What was taken back, or went stale, is news to nobody.
create function ops.plan_approval_mail() returns trigger language plpgsql set search_path = '' as $$
begin
  new.mail_due := case when new.status in ('approved', 'consumed', 'rejected') then 'decided' end;
  new.mail_tried_at := null;
  return new;
end $$;
create trigger plan_mail before update of status on ops.approvals for each row
  when (old.status = 'pending' and new.status <> 'pending') execute function ops.plan_approval_mail();

-- that a mail went out is no change of the request
drop trigger audit_update on ops.approvals;
create trigger audit_update after update on ops.approvals for each row
  when (row(old.status, old.decided_at, old.run_id) is distinct from row(new.status, new.decided_at, new.run_id))
  execute function ops.audit_row();

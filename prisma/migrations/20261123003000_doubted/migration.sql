-- A proof can fail for reasons that say nothing about the backup: a full disk, a store that does not answer. Only one that
-- spoke against the backup lets retention stop counting on it.
ALTER TABLE "ops"."backups" ADD COLUMN "doubted" BOOLEAN NOT NULL DEFAULT false;
comment on column ops.backups.doubted is 'Its proof spoke against it; verify_problem alone may be the platform''s own.';

-- Why a proof of before failed is known where it named files. Any other may be good: it is kept.
set local capstan.actor_kind = 'system';
update ops.backups set doubted = true where status = 'stored' and cardinality(damaged) > 0;

drop trigger audit_update on ops.backups;
create trigger audit_update
  after update of status, pinned_at, legal_hold, verified_at, verify_problem, doubted, removed_at on ops.backups
  for each row
  when (row(old.status, old.pinned_at, old.legal_hold, old.verified_at, old.verify_problem, old.doubted, old.removed_at)
    is distinct from
    row(new.status, new.pinned_at, new.legal_hold, new.verified_at, new.verify_problem, new.doubted, new.removed_at))
  execute function ops.audit_row();

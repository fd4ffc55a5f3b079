-- When the Odoo of an environment was last ended because it ran and did not answer. In the audit trail, and so in the
-- branch's history: nobody asked for that restart.
alter table ops.environments add column unanswered_at timestamptz(3);
drop trigger audit_update on ops.environments;
create trigger audit_update after update on ops.environments for each row
  when (row(old.stage, old.branch, old.settings, old.debug, old.keep, old.desired_state, old.current_deployment_id,
            old.branch_deleted_at, old.deleted_at, old.unanswered_at)
        is distinct from
        row(new.stage, new.branch, new.settings, new.debug, new.keep, new.desired_state, new.current_deployment_id,
            new.branch_deleted_at, new.deleted_at, new.unanswered_at))
  execute function ops.audit_row();

-- Stopping somebody's run is an act like starting one. What the worker writes to a run is its log, not a change.
create trigger audit_cancel after update of cancel_requested_at on ops.runs for each row
  when (old.cancel_requested_at is distinct from new.cancel_requested_at and new.cancel_requested_at is not null)
  execute function ops.audit_row();

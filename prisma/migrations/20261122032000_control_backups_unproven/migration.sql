-- A backup of the control plane that is stored but not proven yet is still under way: its worker proves it next. One whose
-- worker died then was never proven, and another one could begin beside it.
update ops.control_backups set status = 'failed',
    failure = 'The worker that proved it is gone. The next one tries again within the hour.'
  where status = 'stored';

drop index ops.control_backups_unfinished_key;
-- One at a time: whoever asks for one that is under way gets that one.
create unique index control_backups_unfinished_key on ops.control_backups ((true))
  where status in ('queued', 'running', 'stored');

-- The database that a proof restored can stay, as what copies of production are made from.
alter table ops.snapshots
  add column backup_id uuid,
  drop constraint snapshots_kind,
  add constraint snapshots_kind check (
    kind in ('before_deploy', 'before_rollback', 'before_restore', 'live_copy', 'spare', 'proven')),
  add constraint snapshots_of_backup check (kind <> 'proven' or backup_id is not null);

-- Which data of production a copy began with.
alter table ops.deployments
  add column production_data_at timestamptz(3),
  add column production_backup_id uuid;

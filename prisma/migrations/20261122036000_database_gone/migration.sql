-- That a database is not on Odoo's server (any more) is a fact of its own, not a sentence to be searched. Every try to start
-- the service writes it anew.
alter table ops.deployments add column database_gone_at timestamptz(3);
comment on column ops.deployments.database_gone_at is
  'When its database was first looked for in vain, though nobody dropped it; null while it is there.';

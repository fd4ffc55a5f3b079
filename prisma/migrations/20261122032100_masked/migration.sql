-- Whether persons of production in the data were masked is a fact of its own: data can be neutral, so that it may start,
-- and still hold everybody's names.
ALTER TABLE "ops"."deployments" ADD COLUMN "masked" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "ops"."backups" ADD COLUMN "masked" BOOLEAN NOT NULL DEFAULT false;
comment on column ops.deployments.masked is 'Nothing of production''s persons is in its data: it was masked, or made from scratch.';
comment on column ops.backups.masked is 'As of the deployment it is of; never of what was brought from elsewhere.';

-- What was made before counts as masked where that is certain: its own run masked it, or nothing was ever restored there.
set local capstan.actor_kind = 'system';
update ops.deployments d set masked = true
  where d.neutralized and (exists (select 1 from ops.masking_reports m where m.run_id = d.run_id)
    or exists (select 1 from ops.environments e where e.id = d.env_id and e.stage = 'development')
      and not exists (select 1 from ops.runs r where r.env_id = d.env_id and r.kind = 'restore'));
update ops.backups b set masked = true from ops.deployments d
  where d.id = b.deployment_id and d.masked and b.trigger <> 'import';

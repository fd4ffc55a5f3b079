-- When `masked` came, what was made before counted as masked where its branch is on development now. A branch can come there
-- from staging, with production's persons in its data; and what was copied of that since is called masked as well. Only what
-- is certain stays: the run that made it masked it, or its branch was on development from its first day and nothing was ever
-- brought there, so that it was made from scratch. What is masked once more than needed takes no harm.
set local capstan.actor_kind = 'system';

update ops.deployments d set masked = false
  where d.masked and not exists (select from ops.masking_reports m where m.run_id = d.run_id)
    and not exists (
      select from ops.environments e where e.id = d.env_id and e.stage = 'development'
        -- the trail is never thinned out: without its first line nothing is certain
        and exists (select from ops.audit_trail a where a.entity = 'ops.environments' and a.entity_id = e.id
                      and a.before is null and a.after ->> 'stage' = 'development')
        and not exists (select from ops.audit_trail a where a.entity = 'ops.environments' and a.entity_id = e.id
                          and a.before ? 'stage')
        and not exists (select from ops.backups b where b.env_id = e.id and b.stage <> 'development')
        and not exists (select from ops.deployments o where o.env_id = e.id and o.production_data_at is not null)
        and not exists (select from ops.restores r where r.target_env = e.id)
        and not exists (select from ops.runs r where r.env_id = e.id and r.kind = 'restore'));

-- Files to download were not masked where their backup was believed to be.
with doubtful as (
  update ops.backups b set masked = false
    where b.masked and not exists (select from ops.deployments d where d.id = b.deployment_id and d.masked)
    returning b.id
)
update ops.backup_exports x set stale = true, expires_at = case status when 'ready' then now() else expires_at end
  where x.backup_id in (select id from doubtful) and x.neutralized
    and (x.status = 'running' or x.status = 'ready' and x.expires_at > now())
    and exists (select from ops.masking_settings s where s.project_id = x.project_id and s.staging);

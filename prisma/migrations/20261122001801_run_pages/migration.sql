-- Lists of runs are paged by (queued_at desc, id desc); the indexes had the id the other way round, so every page sorted.
drop index ops.runs_project_id_queued_at_id_idx;
drop index ops.runs_env_id_queued_at_idx;
create index runs_project_id_queued_at_id_idx on ops.runs (project_id, queued_at desc, id desc);
create index runs_env_id_queued_at_id_idx on ops.runs (env_id, queued_at desc, id desc);

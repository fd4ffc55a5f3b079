-- When a repository was last looked at, whatever came of it: repositories that cannot be read must not push the others
-- aside. Not set by a webhook's wish to be looked at soon.
alter table ops.projects add column repo_tried_at timestamptz(3);

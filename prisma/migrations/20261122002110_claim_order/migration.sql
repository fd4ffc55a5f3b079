-- Claims take proofs last; in the order of the index, or each claim sorts all that wait.
drop index ops.runs_claimable;
create index runs_claimable on ops.runs ((kind = 'verify'), queued_at, id) where status = 'queued';

-- Two mails of one millisecond had no order: which of them was the newest, and which made room, was left to chance.
alter table ops.outbox_mails add column seq bigserial not null;
with in_order as (
  select id, row_number() over (order by created_at, id) as seq from ops.outbox_mails
)
update ops.outbox_mails m set seq = in_order.seq from in_order where in_order.id = m.id;
create unique index outbox_mails_seq_key on ops.outbox_mails (seq);
drop index ops.outbox_mails_created_at_idx;
grant usage on sequence ops.outbox_mails_seq_seq to capstan_worker, service_role;

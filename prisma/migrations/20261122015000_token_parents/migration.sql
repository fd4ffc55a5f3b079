-- A token made with another token lives no longer than that one, and ends with it.
ALTER TABLE "ops"."api_tokens" ADD COLUMN "parent_id" UUID;

CREATE INDEX "api_tokens_parent_id_idx" ON "ops"."api_tokens"("parent_id");

ALTER TABLE "ops"."api_tokens" ADD CONSTRAINT "api_tokens_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "ops"."api_tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The lock on the parent makes one of two at the same time wait: what is made while it is revoked ends, or is refused.
create function ops.limit_to_parent() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform 1 from ops.api_tokens p where p.id = new.parent_id and p.revoked_at is null
    and (p.expires_at is null or (p.expires_at > now() and new.expires_at <= p.expires_at)) for share;
  if not found then
    raise exception 'a token lives no longer than the one it is made with' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger limit_to_parent before insert or update of parent_id, expires_at on ops.api_tokens for each row
  when (new.parent_id is not null) execute function ops.limit_to_parent();

-- Whoever revokes the parent need not be one who may revoke what it made.
create function ops.end_children() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update ops.api_tokens set revoked_at = new.revoked_at where parent_id = new.id and revoked_at is null;
  return null;
end $$;
create trigger end_children after update of revoked_at on ops.api_tokens for each row
  when (old.revoked_at is null and new.revoked_at is not null) execute function ops.end_children();

revoke execute on function ops.limit_to_parent(), ops.end_children() from public;

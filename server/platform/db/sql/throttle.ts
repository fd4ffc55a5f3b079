import type { SqlClient } from "../sql-client";

const TAKE = `
  insert into identity.throttle as t (key, count, ends_at) values ($1, 1, now() + $2 * interval '1 millisecond')
  on conflict (key) do update set
    count = case when t.ends_at <= now() then 1 else t.count + 1 end,
    ends_at = case when t.ends_at <= now() then excluded.ends_at else t.ends_at end
  returning count, ceil(extract(epoch from ends_at - now()))::int as seconds_left`;

/** Counts one more attempt within the window of this key, for all processes together. */
export async function takeAttempt(
  sql: SqlClient,
  key: string,
  windowMs: number,
): Promise<{ count: number; secondsLeft: number }> {
  const rows = await sql.query<{ count: number; seconds_left: number }>(TAKE, [key, windowMs]);
  if (!rows[0]) throw new Error("takeAttempt found no row");
  return { count: rows[0].count, secondsLeft: rows[0].seconds_left };
}

const GIVE_BACK = `update identity.throttle set count = greatest(count - 1, 0) where key = $1`;

/** A success is no attempt at guessing: many people may sit behind one address. */
export async function giveAttemptBack(sql: SqlClient, key: string): Promise<void> {
  await sql.query(GIVE_BACK, [key]);
}

const FORGET = `delete from identity.throttle where key = $1`;

/** After a success the count begins anew. */
export async function forgetAttempts(sql: SqlClient, key: string): Promise<void> {
  await sql.query(FORGET, [key]);
}

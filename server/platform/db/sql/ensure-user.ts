import type { SqlClient } from "../sql-client";

const TEXT = `
  insert into app.users (id, email, name) values ($1::uuid, $2, $3)
  on conflict (id) do update set email = excluded.email
  where users.email is distinct from excluded.email`;

/** The profile of a person of the identity provider; a name changed in the portal stays. */
export async function ensureUserRow(
  sql: SqlClient,
  user: { id: string; email: string; name: string },
): Promise<void> {
  await sql.query(TEXT, [user.id, user.email, user.name]);
}

const FIND = `select id from app.users where lower(email) = lower($1)`;

/** The profile that has an address, however its letters are written. */
export async function findUserId(sql: SqlClient, email: string): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(FIND, [email]);
  return rows[0]?.id ?? null;
}

import type { SqlClient } from "../sql-client";

const CLAIM = `
  insert into identity.used_codes as u (user_id, code_hash, used_at) values ($1::uuid, $2, now())
  on conflict (user_id, code_hash) do update set used_at = excluded.used_at
    where u.used_at < now() - $3 * interval '1 millisecond'
  returning code_hash`;

/** True for the first who shows this code within the time; a code comes up again after days, by chance. */
export async function claimCode(
  sql: SqlClient,
  userId: string,
  codeHash: string,
  forMs: number,
): Promise<boolean> {
  const rows = await sql.query(CLAIM, [userId, codeHash, forMs]);
  return rows.length > 0;
}

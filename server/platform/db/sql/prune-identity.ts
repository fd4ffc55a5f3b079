import type { SqlClient } from "../sql-client";

/**
 * Rows that say nothing any more. Each statement takes at most `$1` of them, skips what somebody else holds, and asks
 * again under the lock, so a counter that begins anew in the same moment stays.
 */
const PRUNES = {
  attempts: `
    with over as (
      select key from identity.throttle where ends_at < now() limit $1 for update skip locked
    )
    delete from identity.throttle t using over where t.key = over.key returning 1`,
  codes: `
    with over as (
      select user_id, code_hash from identity.used_codes
      where used_at < now() - $2 * interval '1 millisecond' limit $1 for update skip locked
    )
    delete from identity.used_codes u using over
    where u.user_id = over.user_id and u.code_hash = over.code_hash returning 1`,
  sessions: `
    with over as (
      select id from identity.session where "expiresAt" < now() limit $1 for update skip locked
    )
    delete from identity.session s using over where s.id = over.id returning 1`,
  steps: `
    with over as (
      select id from identity.verification where "expiresAt" < now() limit $1 for update skip locked
    )
    delete from identity.verification v using over where v.id = over.id returning 1`,
} as const;

export type PrunedIdentity = Record<keyof typeof PRUNES, number>;

/** Deletes counters, used codes, sessions and half-finished steps whose time is over; gives how many of each. */
export async function pruneIdentityRows(
  sql: SqlClient,
  limits: { rows: number; codeMs: number },
): Promise<PrunedIdentity> {
  const prune = async (name: keyof typeof PRUNES) => {
    const values = name === "codes" ? [limits.rows, limits.codeMs] : [limits.rows];
    return (await sql.query(PRUNES[name], values)).length;
  };
  return {
    attempts: await prune("attempts"),
    codes: await prune("codes"),
    sessions: await prune("sessions"),
    steps: await prune("steps"),
  };
}

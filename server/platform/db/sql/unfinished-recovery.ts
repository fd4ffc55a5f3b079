import type { SqlClient } from "../sql-client";

/**
 * RECOVERY_MARK: an empty schema that stands in a database from before a recovery fills it until its last step is done; its
 * comment says of which backup. No dump has it, everybody sees it, and it goes in the transaction that ends the recovery.
 */
export const RECOVERY_MARK = "capstan_recovery";

/** UnfinishedRecoveryError: nothing may be started here yet. The message is for people. */
export class UnfinishedRecoveryError extends Error {
  override name = "UnfinishedRecoveryError";
}

/**
 * refuseUnfinishedRecovery throws UnfinishedRecoveryError. What was under way when the backup was taken is not ended then,
 * and would be done again; numbers that newer databases have would be given once more.
 */
export async function refuseUnfinishedRecovery(sql: SqlClient): Promise<void> {
  const rows = await sql.query<{ found: boolean }>("select to_regnamespace($1::text) is not null as found", [
    RECOVERY_MARK,
  ]);
  if (rows[0]?.found)
    throw new UnfinishedRecoveryError(
      "A recovery into this database has not ended: run the same npm run recover command again, it goes on where it was.",
    );
}

/** endRecovery takes the mark away. */
export async function endRecovery(sql: SqlClient): Promise<void> {
  await sql.query(`drop schema if exists ${RECOVERY_MARK}`);
}

import type { Database } from "@/server/platform/db/database";

/** expireLease puts the lease of a run whose worker is known to be dead into the past: nobody has to wait for its end. */
export async function expireLease(db: Database, runId: string): Promise<void> {
  await db.system.query(
    "update ops.runs set lease_until = now() where id = $1::uuid and status = 'running'",
    [runId],
  );
}

import { addDefaultSchedules, moveSchedule, readDueSchedules } from "@/server/platform/db/sql/backup-upkeep";
import { createBackupRow } from "@/server/platform/db/sql/request-backup";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { planNext } from "./plan-next";

/**
 * queueDueBackups queues one backup for each schedule whose time has come, however often it was missed while nobody looked,
 * and moves it to its next time after now. Two callers at once queue one: the move is a compare-and-set.
 */
export async function queueDueBackups({
  db,
  clock,
}: {
  db: Database;
  clock: Clock;
}): Promise<{ queued: number }> {
  await addDefaultSchedules(db.system);
  const now = clock.now();
  let queued = 0;
  for (const due of await readDueSchedules(db.system, now)) {
    const to = planNext(due.cron, due.time_zone, now);
    await db.asSystem("backups.schedule", async ({ sql }) => {
      if (!(await moveSchedule(sql, { id: due.id, from: due.next_at, to })) || due.next_at === null) return;
      await createBackupRow(sql, {
        projectId: due.project_id,
        envName: due.env_name,
        comment: null,
        trigger: "schedule",
        snapshotId: null,
        source: "schedule",
      });
      queued += 1;
    });
  }
  return { queued };
}

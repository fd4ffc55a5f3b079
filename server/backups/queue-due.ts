import {
  addDefaultSchedules,
  moveSchedule,
  readDueSchedules,
  type ScheduleRow,
} from "@/server/platform/db/sql/backup-upkeep";
import { createBackupRow } from "@/server/platform/db/sql/request-backup";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { planNext } from "./plan-next";

/**
 * queueDueBackups queues one backup for each schedule whose time has come, however often it was missed while nobody looked,
 * and moves it to its next time after now. Two callers at once queue one: the move is a compare-and-set. One that cannot be
 * queued is thrown when the others are.
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
  const failed: unknown[] = [];
  let queued = 0;
  for (const due of await readDueSchedules(db.system, now))
    try {
      if (await queueOne(db, due, now)) queued += 1;
    } catch (error) {
      failed.push(error);
    }
  if (failed.length > 0) throw failed[0];
  return { queued };
}

/** False: another caller moved it on, or it has its first time now. */
async function queueOne(db: Database, due: ScheduleRow, now: Date): Promise<boolean> {
  const to = planNext(due.cron, due.time_zone, now);
  return db.asSystem("backups.schedule", async ({ sql }) => {
    if (!(await moveSchedule(sql, { id: due.id, from: due.next_at, to })) || due.next_at === null)
      return false;
    await createBackupRow(sql, {
      projectId: due.project_id,
      envName: due.env_name,
      comment: null,
      trigger: "schedule",
      snapshotId: null,
      source: "schedule",
    });
    return true;
  });
}

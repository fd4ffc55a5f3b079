import type { Backup, BackupRetentionPolicy } from "@/server/platform/db/generated/client";
import { readNeededBackups } from "@/server/platform/db/sql/backup-upkeep";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import { DEFAULT_RETENTION, planRetention, type RetentionItem, type RetentionPolicy } from "./plan-retention";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS } from "./states";

/** policyOf: the project's rules, or those that hold without any. */
function policyOf(
  row: Omit<BackupRetentionPolicy, "id" | "createdAt" | "projectId"> | null,
): RetentionPolicy {
  if (!row) return DEFAULT_RETENTION;
  const { keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly, timeZone } = row;
  return { keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly, timeZone };
}

type Kept = Pick<
  Backup,
  "id" | "dataAt" | "createdAt" | "status" | "verifyProblem" | "pinnedAt" | "legalHold"
>;

/** toItem: a backup as the rules see it. */
function toItem(backup: Kept): RetentionItem {
  return {
    id: backup.id,
    at: backup.dataAt ?? backup.createdAt,
    proven: backup.status === "verified",
    doubtful: backup.status === "stored" && backup.verifyProblem !== null,
    pinned: backup.pinnedAt !== null,
    legalHold: backup.legalHold,
  };
}

/** applyRetention removes, environment by environment, what no rule keeps and nothing needs. */
export async function applyRetention(deps: BackupDeps): Promise<{ removed: number }> {
  const backups = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({
      where: { status: { in: ["stored", "verified"] } },
      include: { project: { include: { retention: true } } },
    }),
  );
  const needed = await readNeededBackups(deps.db.system);
  for (const [, some] of Map.groupBy(backups, ({ envId }) => envId)) {
    const policy = policyOf(some[0]?.project.retention ?? null);
    for (const { id, reasons } of planRetention(some.map(toItem), policy)) {
      if (reasons.length > 0 || needed.has(id)) continue;
      // a pin that was set meanwhile wins
      await deps.db.asSystem("backups.expire", ({ prisma }) =>
        prisma.backup.updateMany({
          where: {
            id,
            status: { in: [...BACKUP_TRANSITIONS.expire.from] },
            pinnedAt: null,
            legalHold: false,
          },
          data: { status: BACKUP_TRANSITIONS.expire.to, expiredAt: deps.clock.now() },
        }),
      );
    }
  }
  return { removed: await removeExpired(deps) };
}

async function removeExpired(deps: BackupDeps): Promise<number> {
  const expired = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({
      where: { status: "expired", removedAt: null },
      include: { store: true },
      take: 50,
    }),
  );
  for (const { store, id } of expired) {
    await removeParts(await openStore(deps, store), id);
    await deps.db.asSystem("backups.remove", ({ prisma }) =>
      prisma.backup.update({ where: { id }, data: { removedAt: deps.clock.now() } }),
    );
  }
  return expired.length;
}

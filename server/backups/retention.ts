import type { Backup, BackupStore } from "@/server/platform/db/generated/client";
import { expireBackup, readNeededBackups } from "@/server/platform/db/sql/backup-upkeep";
import { findRetention } from "@/server/platform/db/sql/read-backups";
import { readAllKeptBackups } from "@/server/platform/db/sql/read-kept-backups";
import type { BackupDeps } from "./deps";
import { inPages } from "./in-pages";
import { judgeKept } from "./judge-kept";
import { openStore } from "./open-store";
import { perStore } from "./per-store";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS } from "./states";
import { toPolicy } from "./to-policy";

/** applyRetention removes, environment by environment, what no rule keeps and nothing needs. */
export async function applyRetention(deps: BackupDeps): Promise<{ removed: number }> {
  const { system } = deps.db;
  const now = deps.clock.now();
  const kept = await readAllKeptBackups(system);
  const needed = await readNeededBackups(system);
  for (const [projectId, backups] of Map.groupBy(kept, (row) => row.project_id)) {
    const policy = toPolicy(await findRetention(system, projectId));
    for (const { id, reasons } of judgeKept(backups, policy, now))
      if (reasons.length === 0 && !needed.has(id)) await expire(deps, id);
  }
  return { removed: await removeExpired(deps) };
}

/** A pin that was set meanwhile wins, and so does whoever asked meanwhile to restore or to download it. */
async function expire(deps: BackupDeps, id: string): Promise<void> {
  const { from, to } = BACKUP_TRANSITIONS.expire;
  await deps.db.asSystem("backups.expire", ({ sql }) =>
    expireBackup(sql, { id, from, to, at: deps.clock.now() }),
  );
}

/**
 * Every one of them is tried each time: those that a store keeps locked for months must not stand before the others. Of one
 * that failed as well: where the store was away by then, or had locked them, its parts are still there.
 */
function removeExpired(deps: BackupDeps): Promise<number> {
  return perStore(deps, listExpired(deps), (backup) => removeOne(deps, backup), true);
}

const GONE = [BACKUP_TRANSITIONS.expire.to, BACKUP_TRANSITIONS.fail.to];

type Expired = Backup & { store: BackupStore };

function listExpired(deps: BackupDeps): AsyncGenerator<Expired> {
  return inPages(({ after, take }) =>
    deps.db.asSystem(null, ({ prisma }) =>
      prisma.backup.findMany({
        where: { status: { in: [...GONE] }, removedAt: null, store: { removedAt: null }, id: { gt: after } },
        include: { store: true },
        orderBy: { id: "asc" },
        take,
      }),
    ),
  );
}

async function removeOne(deps: BackupDeps, { store, id }: Expired): Promise<void> {
  await removeParts(await openStore(deps, store), id);
  await deps.db.asSystem("backups.remove", ({ prisma }) =>
    prisma.backup.update({ where: { id }, data: { removedAt: deps.clock.now() } }),
  );
}

import type { Backup, BackupStore, Environment } from "@/server/platform/db/generated/client";
import { readUnsettledBackups, type UnsettledBackup } from "@/server/platform/db/sql/backup-upkeep";
import { adoptWhole } from "./adopt-whole";
import { DamageError } from "./damage";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import { perStore } from "./per-store";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS } from "./states";
import { BACKUP_TUNABLES } from "./tunables";

/**
 * settleBackups: a backup whose run was cancelled while it waited has failed, and one whose run was lost, unless all of it is
 * in its store. What a failed one left is cleared away. What its store does not let go now is collected later.
 */
export async function settleBackups(deps: BackupDeps): Promise<void> {
  const unsettled = await readUnsettledBackups(deps.db.system);
  const failed: Found[] = [];
  const giveUp = async (one: UnsettledBackup, found: Found) => {
    if (!(await fail(deps, one))) return;
    failed.push(found);
    await dropCopy(deps, found);
  };
  for (const one of unsettled.filter(({ status }) => status !== "lost"))
    await giveUp(one, await find(deps, one.id));
  const lost = unsettled.filter(({ status }) => status === "lost");
  await perStore(deps, lost, async (one) => {
    const found = await find(deps, one.id);
    if (await isAdopted(deps, one, found)) await dropCopy(deps, found);
    else await giveUp(one, found);
  });
  await perStore(deps, failed, async (one) => removeParts(await openStore(deps, one.store), one.id), true);
}

type Found = Backup & { store: BackupStore; environment: Environment };

function find(deps: BackupDeps, id: string): Promise<Found> {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { id }, include: { store: true, environment: true } }),
  );
}

/** Throws what keeps it from being looked at, such as a store that is away; after a day of that it counts as failed. */
async function isAdopted(
  deps: BackupDeps,
  { endedAt }: UnsettledBackup,
  { store, environment: _environment, ...backup }: Found,
): Promise<boolean> {
  try {
    return await adoptWhole(deps, await openStore(deps, store), backup);
  } catch (error) {
    const waitedMs = +deps.clock.now() - +(endedAt ?? 0);
    if (error instanceof DamageError || waitedMs >= BACKUP_TUNABLES.adoptWaitMs) return false;
    throw error;
  }
}

async function fail({ db }: BackupDeps, { id, status, reason }: UnsettledBackup): Promise<boolean> {
  const { count } = await db.asSystem("backups.fail", ({ prisma }) =>
    prisma.backup.updateMany({
      where: { id, status: { in: [...BACKUP_TRANSITIONS.fail.from] } },
      data: {
        status: BACKUP_TRANSITIONS.fail.to,
        failure: status === "cancelled" ? "Cancelled." : (reason ?? "It did not finish."),
      },
    }),
  );
  return count > 0;
}

function dropCopy(deps: BackupDeps, { id, envId }: Found): Promise<void> {
  return deps.runtime.removeFilestore({ envId, database: deps.names.snapshotDatabase(id) });
}

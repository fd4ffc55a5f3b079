import { readUnsettledBackups } from "@/server/platform/db/sql/backup-upkeep";
import type { BackupStore } from "@/server/platform/db/generated/client";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import { perStore } from "./per-store";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS } from "./states";

/**
 * settleBackups: a backup whose run was cancelled while it waited, or lost, has failed; what it left is cleared away. What its
 * store does not let go now is collected later.
 */
export async function settleBackups(deps: BackupDeps): Promise<void> {
  const failed: { id: string; storeId: string; store: BackupStore }[] = [];
  for (const { id, status, reason } of await readUnsettledBackups(deps.db.system)) {
    const { count } = await deps.db.asSystem("backups.fail", ({ prisma }) =>
      prisma.backup.updateMany({
        where: { id, status: { in: [...BACKUP_TRANSITIONS.fail.from] } },
        data: {
          status: BACKUP_TRANSITIONS.fail.to,
          failure: status === "cancelled" ? "Cancelled." : (reason ?? "It did not finish."),
        },
      }),
    );
    if (count === 0) continue;
    const { store, environment, ...backup } = await deps.db.asSystem(null, ({ prisma }) =>
      prisma.backup.findUniqueOrThrow({ where: { id }, include: { store: true, environment: true } }),
    );
    await deps.runtime.removeFilestore({
      envId: environment.id,
      database: deps.names.snapshotDatabase(backup.id),
    });
    failed.push({ id, storeId: store.id, store });
  }
  await perStore(deps, failed, async (one) => removeParts(await openStore(deps, one.store), one.id), true);
}

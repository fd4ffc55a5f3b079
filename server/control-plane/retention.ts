import { DEFAULT_RETENTION, planRetention } from "@/server/backups";
import { StorageError, type StorageDriver } from "@/server/drivers/storage/port";
import type { ControlBackupDeps } from "./deps";
import { partsOf, readControlManifest } from "./parts";

/**
 * removeOld keeps 7 daily, 4 weekly and 3 monthly ones, as projects' backups are kept by default; never the newest proven
 * one. Only manifests go here: what has none is no backup, and what no manifest names is swept.
 */
export async function removeOld(
  { db, store, clock }: Pick<ControlBackupDeps, "db" | "store" | "clock">,
  /** proven a moment ago, which the ledger does not say yet */
  provenId: string,
): Promise<{ removed: number }> {
  const rows = await db.asSystem(null, ({ prisma }) =>
    prisma.controlBackup.findMany({
      where: {
        removedAt: null,
        manifestKey: { not: null },
        status: { in: ["stored", "verified", "failed"] },
      },
      omit: { manifest: true },
    }),
  );
  const verdicts = planRetention(
    rows.map(({ id, createdAt, dataAt, status }) => ({
      id,
      at: dataAt ?? createdAt,
      proven: status === "verified" || id === provenId,
      doubtful: status === "failed",
      pinned: false,
      justByHand: false,
      legalHold: false,
    })),
    DEFAULT_RETENTION,
  );
  const gone = new Set(verdicts.filter(({ reasons }) => reasons.length === 0).map(({ id }) => id));
  let removed = 0;
  for (const { id, manifestKey } of rows) {
    if (!gone.has(id) || manifestKey === null || !(await deleteUnlessLocked(store, manifestKey))) continue;
    removed += 1;
    await db.asSystem("control.remove_backup", ({ prisma }) =>
      prisma.controlBackup.update({ where: { id }, data: { removedAt: clock.now() } }),
    );
  }
  return { removed };
}

/** True: it is gone. A bucket may lock by a rule of its own what it is given: that goes with a later backup. */
async function deleteUnlessLocked(store: StorageDriver, key: string): Promise<boolean> {
  try {
    await store.delete(key);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.code === "locked") return false;
    throw error;
  }
}

/**
 * sweepStore deletes what no manifest names: parts of removed backups, and of those that failed or died on their way. It
 * asks the store, not the ledger: after a recovery the ledger does not know the backup it came from, nor later ones, until
 * adoptFound has proven them. A manifest that cannot be read ends it, since it might name anything. Only for whoever has a
 * backup under way: no other one is being written then.
 */
export async function sweepStore({ store }: Pick<ControlBackupDeps, "store">): Promise<{ swept: number }> {
  const found: string[] = [];
  for (const folder of ["backups/", "repositories/"])
    for await (const { key } of store.list(folder)) found.push(key);
  const manifests = found.filter((key) => key.endsWith("/manifest.json"));
  const named = new Set(manifests);
  for (const key of manifests)
    for (const part of partsOf(await readControlManifest(store, key))) named.add(part.key);
  let swept = 0;
  for (const key of found) if (!named.has(key) && (await deleteUnlessLocked(store, key))) swept += 1;
  return { swept };
}

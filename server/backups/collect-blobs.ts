import type { BackupStore } from "@/server/platform/db/generated/client";
import { lockStoreForRemoval } from "@/server/platform/db/sql/backup-upkeep";
import { StorageError } from "@/server/drivers/storage/port";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import { readList } from "./read-list";
import { readManifest } from "./read-manifest";
import { BACKUP_TUNABLES } from "./tunables";
import type { Vault } from "./vault";

/**
 * collectBlobs deletes the files that no kept backup names, in stores from which a backup was removed since the last time.
 * Nothing is deleted unless every list could be read, and never while a backup is being made: its row is inserted under
 * a lock that a deletion holds alone, and a backup that began since the lists were read ends the round.
 */
export async function collectBlobs(deps: BackupDeps): Promise<void> {
  const stores = await deps.db.asSystem(null, ({ prisma }) => prisma.backupStore.findMany());
  for (const store of stores) if (await isDue(deps, store)) await collectStore(deps, store);
}

async function isDue(deps: BackupDeps, store: BackupStore): Promise<boolean> {
  const changed = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.count({
      where: {
        storeId: store.id,
        ...(store.usedAt
          ? { OR: [{ removedAt: { gt: store.usedAt } }, { storedAt: { gt: store.usedAt } }] }
          : {}),
      },
    }),
  );
  return changed > 0;
}

async function collectStore(deps: BackupDeps, store: BackupStore): Promise<void> {
  const vault = await openStore(deps, store);
  const since = deps.clock.now();
  const named = await readNames(deps, store, vault);
  let usedBytes = 0;
  let doomed: string[] = [];
  const remove = async () => {
    const isFree = await deleteBatch(deps, { store, vault, since, keys: doomed });
    doomed = [];
    return isFree;
  };
  for await (const { key, sizeBytes } of vault.storage.list(vault.prefix)) {
    const sha1 = /\/blobs\/[0-9a-f]{2}\/([0-9a-f]{40})(\.age)?$/.exec(key)?.[1];
    if (sha1 === undefined || named.has(sha1)) usedBytes += sizeBytes;
    else doomed.push(key);
    if (doomed.length >= BACKUP_TUNABLES.collectBatch && !(await remove())) return;
  }
  if (doomed.length > 0 && !(await remove())) return;
  await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.update({ where: { id: store.id }, data: { usedBytes, usedAt: since } }),
  );
}

/** readNames: of every backup whose parts may still be there. One that cannot be read ends it all: it might name anything. */
async function readNames(deps: BackupDeps, store: BackupStore, vault: Vault): Promise<Set<string>> {
  const backups = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({
      where: {
        storeId: store.id,
        OR: [{ status: { in: ["stored", "verified"] } }, { status: "expired", removedAt: null }],
      },
    }),
  );
  const named = new Set<string>();
  for (const backup of backups) {
    const { parts } = await readManifest(vault, backup);
    for await (const { sha1 } of readList(await vault.getPart(parts.filestore))) if (sha1) named.add(sha1);
  }
  return named;
}

async function deleteBatch(
  deps: BackupDeps,
  { store, vault, since, keys }: { store: BackupStore; vault: Vault; since: Date; keys: string[] },
): Promise<boolean> {
  return deps.db.asSystem("backups.collect", async ({ sql }) => {
    if (!(await lockStoreForRemoval(sql, store.id, since))) return false;
    for (const key of keys) await deleteUnlessLocked(vault, key);
    return true;
  });
}

/** What the store keeps locked goes when the lock ends. */
async function deleteUnlessLocked(vault: Vault, key: string): Promise<void> {
  try {
    await vault.storage.delete(key);
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "denied") throw error;
  }
}

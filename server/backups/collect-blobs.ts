import type { BackupStore } from "@/server/platform/db/generated/client";
import { lockStoreForRemoval } from "@/server/platform/db/sql/backup-upkeep";
import { StorageError } from "@/server/drivers/storage/port";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import { perStore } from "./per-store";
import { readList } from "./read-list";
import type { Manifest } from "./contract";
import { readManifest, readStoredManifest } from "./read-manifest";
import { BACKUP_TUNABLES } from "./tunables";
import { PROBES, type Vault } from "./vault";

/**
 * collectBlobs deletes the files that no kept backup names, in stores from which a backup was removed since the last time.
 * Nothing is deleted unless every list could be read, and never while a backup is being made: its row is inserted under
 * a lock that a deletion holds alone, and a backup that began since the lists were read ends the round.
 */
export async function collectBlobs(deps: BackupDeps): Promise<void> {
  const stores = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findMany({ where: { removedAt: null } }),
  );
  await perStore(
    deps,
    stores.map((store) => ({ storeId: store.id, store })),
    async ({ store }) => {
      if (await isDue(deps, store)) await collectStore(deps, store);
    },
  );
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
    while (doomed.length > 0) {
      const deleted = await deleteBatch(deps, { store, vault, since, keys: doomed });
      if (deleted === 0) return false;
      doomed = doomed.slice(deleted);
    }
    return true;
  };
  for await (const { key, sizeBytes } of vault.storage.list(vault.prefix)) {
    if (isNeeded(key, vault, named)) usedBytes += sizeBytes;
    else doomed.push(key);
    if (doomed.length >= BACKUP_TUNABLES.collectBatch && !(await remove())) return;
  }
  if (!(await remove())) return;
  await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.update({ where: { id: store.id }, data: { usedBytes, usedAt: since } }),
  );
}

/** Of a store that locks, a probe that can be deleted is no longer looked at by anybody: it was locked for that time. */
function isNeeded(key: string, vault: Vault, named: ReadonlySet<string>): boolean {
  const sha1 = /\/blobs\/[0-9a-f]{2}\/([0-9a-f]{40})(\.age)?$/.exec(key)?.[1];
  if (sha1 !== undefined) return named.has(sha1);
  return vault.lock === null || !key.startsWith(`${vault.prefix}${PROBES}/`);
}

/**
 * readNames: of every backup whose parts may still be there, and of those in the store that the ledger does not know: it
 * was recovered from a backup of before them. One that cannot be read ends it all: it might name anything.
 */
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
    await addNames(vault, parts, named);
  }
  for await (const { parts } of readUnknownManifests(deps, vault)) await addNames(vault, parts, named);
  return named;
}

async function addNames(
  vault: Vault,
  { filestore }: Pick<Manifest["parts"], "filestore">,
  named: Set<string>,
): Promise<void> {
  for await (const { sha1 } of readList(await vault.getPart(filestore))) if (sha1) named.add(sha1);
}

async function* readUnknownManifests(deps: BackupDeps, vault: Vault): AsyncGenerator<Manifest> {
  const found = new Map<string, string>();
  for await (const { key } of vault.storage.list(`${vault.prefix}backups/`)) {
    const id = /\/backups\/([0-9a-f-]{36})\/manifest\.json$/.exec(key)?.[1];
    if (id !== undefined) found.set(id, key);
  }
  const known = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({ where: { id: { in: [...found.keys()] } }, select: { id: true } }),
  );
  for (const { id } of known) found.delete(id);
  for (const key of found.values()) yield readStoredManifest(vault, key);
}

/** deleteBatch gives how many are gone: as many as a store does while the lock surely holds; 0 when a backup is made meanwhile. */
async function deleteBatch(
  deps: BackupDeps,
  { store, vault, since, keys }: { store: BackupStore; vault: Vault; since: Date; keys: string[] },
): Promise<number> {
  return deps.db.asSystem("backups.collect", async ({ sql }) => {
    if (!(await lockStoreForRemoval(sql, store.id, since))) return 0;
    const until = +deps.clock.now() + BACKUP_TUNABLES.collectLockMs;
    let deleted = 0;
    for (const key of keys) {
      if (deleted > 0 && +deps.clock.now() >= until) break;
      await deleteUnlessLocked(vault, key);
      deleted += 1;
    }
    return deleted;
  });
}

/** What the store keeps locked goes when the lock ends. */
async function deleteUnlessLocked(vault: Vault, key: string): Promise<void> {
  try {
    await vault.storage.delete(key);
  } catch (error) {
    if (!(error instanceof StorageError) || !["locked", "denied"].includes(error.code)) throw error;
  }
}

import type { BackupJob } from "./backup-job";
import { DamageError } from "./damage";
import type { BackupDeps } from "./deps";
import { readList } from "./read-list";
import { readManifest } from "./read-manifest";

/** What a backup knows of the locks of the files it shares with earlier ones. */
export type FileLocks = {
  /** keep: a file of the store is locked for as long as this backup needs it; false: it is gone, and has to be sent */
  keep(sha1: string): Promise<boolean>;
  /** until when nobody can delete any file that was kept, or sent meanwhile; null: nothing is locked */
  until(): Date | null;
};

/** openFileLocks asks the store about no file that the newest backup of the environment knows to be locked for long enough. */
export async function openFileLocks(deps: BackupDeps, job: BackupJob): Promise<FileLocks> {
  const { vault } = job;
  const { lock } = vault;
  if (lock === null) return { keep: async () => true, until: () => null };
  const known = await findLocked(deps, job, lock.parts);
  let until = lock.files;
  return {
    keep: async (sha1) => {
      if (!known?.files.has(sha1)) return vault.keepBlob(sha1);
      if (known.until < until) until = known.until;
      return true;
    },
    until: () => until,
  };
}

/** The manifest is believed: the ledger has its checksum. Without it, every file is asked for. */
async function findLocked(
  deps: BackupDeps,
  { backup, storeId, vault }: BackupJob,
  needed: Date,
): Promise<{ until: Date; files: Set<string> } | null> {
  const newest = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findFirst({
      where: { storeId, envId: backup.envId, status: { in: ["stored", "verified"] } },
      orderBy: { storedAt: "desc" },
    }),
  );
  if (!newest) return null;
  try {
    const { filestore, parts } = await readManifest(vault, newest);
    const until = filestore.lockedUntil === null ? null : new Date(filestore.lockedUntil);
    if (until === null || until < needed) return null;
    const missing = new Set(filestore.missing);
    const files = new Set<string>();
    for await (const { path, sha1 } of readList(await vault.getPart(parts.filestore)))
      if (sha1 !== null && !missing.has(path)) files.add(sha1);
    return { until, files };
  } catch (error) {
    if (error instanceof DamageError) return null;
    throw error;
  }
}

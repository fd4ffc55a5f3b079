import { log } from "@/server/platform/log";
import type { ControlManifest } from "./contract";
import type { ControlBackupDeps } from "./deps";
import { BrokenBackupError, readManifestText, sizeOf } from "./parts";
import { proveBackup } from "./prove-backup";
import { isSigned } from "./sign-manifest";
import { CONTROL_BACKUP_TUNABLES as BOUNDS } from "./tunables";

/**
 * adoptFound writes backups into the ledger that lie in the store and that it does not know: after a recovery the one it came
 * from, and later ones. From then on they are listed, and go by the rules. Only what this installation signed, and each is
 * proven first, so that a proof means the same for all. One that cannot be proven now is tried again with the next backup.
 */
export async function adoptFound(deps: ControlBackupDeps, signal: AbortSignal): Promise<{ adopted: number }> {
  const rows = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.controlBackup.findMany({
      where: { manifestKey: { not: null } },
      select: { id: true, manifestKey: true },
    }),
  );
  const known = new Set(rows.flatMap(({ id, manifestKey }) => [id, manifestKey]));
  let tried = 0;
  let adopted = 0;
  for await (const { key } of deps.store.list("backups/")) {
    if (!key.endsWith("/manifest.json") || known.has(key)) continue;
    const manifest = await readOwn(deps, key);
    if (!manifest || known.has(manifest.backupId)) continue;
    if (tried === BOUNDS.adoptMax) break;
    tried += 1;
    if (await adopt(deps, manifest, key, signal)) adopted += 1;
    known.add(manifest.backupId);
  }
  return { adopted };
}

/** Null: nothing that this installation wrote. */
async function readOwn({ store, secret }: ControlBackupDeps, key: string): Promise<ControlManifest | null> {
  try {
    const { manifest, text } = await readManifestText(store, key);
    return isSigned(secret, text) ? manifest : null;
  } catch (error) {
    if (error instanceof BrokenBackupError) return null;
    throw error;
  }
}

async function adopt(
  deps: ControlBackupDeps,
  manifest: ControlManifest,
  manifestKey: string,
  signal: AbortSignal,
): Promise<boolean> {
  let failure: string | null = null;
  try {
    await proveBackup(deps, manifest, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BrokenBackupError)) {
      log.warn({ error, manifestKey }, "a backup that was found could not be proven");
      return false;
    }
    failure = error.message.slice(0, 1000);
  }
  const dataAt = new Date(manifest.dataAt);
  const data = {
    status: failure === null ? "verified" : "failed",
    failure,
    verifiedAt: failure === null ? deps.clock.now() : null,
    machine: manifest.machine,
    dataAt,
    manifest,
    manifestKey,
    sizeBytes: sizeOf(manifest),
  };
  const id = manifest.backupId;
  await deps.db.asSystem("control.adopt_backup", ({ prisma }) =>
    prisma.controlBackup.upsert({
      where: { id },
      create: { id, trigger: "schedule", createdAt: dataAt, ...data },
      update: data,
    }),
  );
  return true;
}

/** Objects of a backup: what is read back is what was written, or it fails. */
import { createHash } from "node:crypto";
import { Transform, type Readable } from "node:stream";
import { StorageError, type StorageDriver } from "@/server/drivers/storage/port";
import { controlManifest, type ControlManifest, type StoredPart } from "./contract";
import { CONTROL_BACKUP_TUNABLES } from "./tunables";

/** BrokenBackupError: the backup is not what its manifest says. The message is for people. */
export class BrokenBackupError extends Error {
  override name = "BrokenBackupError";
}

/** Where a manifest lies: its folder's name sorts by time. */
export const manifestKeyOf = (folder: string): string => `backups/${folder}/manifest.json`;

/** readPart streams a part; it fails at its end at the latest when a byte is another one. */
export async function readPart(store: StorageDriver, part: StoredPart): Promise<Readable> {
  const content = await store.get(part.key).catch((error: unknown) => {
    if (error instanceof StorageError && error.code === "not_found")
      throw new BrokenBackupError(`${part.key} is missing from the backup.`);
    throw error;
  });
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      if (sizeBytes === part.sizeBytes && hash.digest("hex") === part.sha256) return done();
      done(
        new BrokenBackupError(`${part.key} was changed since the backup was taken: its checksum differs.`),
      );
    },
  });
  content.once("error", (error) => check.destroy(error));
  check.once("close", () => content.destroy());
  return content.pipe(check);
}

/** partsOf: every object a manifest names. */
export function partsOf(manifest: ControlManifest): StoredPart[] {
  return [manifest.database, ...manifest.repositories.flatMap(({ bundle }) => bundle ?? [])];
}

/** sizeOf: bytes of all of them. */
export function sizeOf(manifest: ControlManifest): bigint {
  return BigInt(partsOf(manifest).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
}

/** checkParts reads every object to its end. */
export async function checkParts(store: StorageDriver, manifest: ControlManifest): Promise<void> {
  for (const part of partsOf(manifest)) for await (const _chunk of await readPart(store, part));
}

/** readControlManifest throws BrokenBackupError for what is none. */
export async function readControlManifest(store: StorageDriver, key: string): Promise<ControlManifest> {
  return (await readManifestText(store, key)).manifest;
}

/** readManifestText: and the text that it was read from. */
export async function readManifestText(
  store: StorageDriver,
  key: string,
): Promise<{ manifest: ControlManifest; text: string }> {
  const head = await store.head(key);
  if (!head) throw new BrokenBackupError(`There is no ${key} here: this is no backup of a control plane.`);
  if (head.sizeBytes > CONTROL_BACKUP_TUNABLES.manifestMaxBytes)
    throw new BrokenBackupError(`${key} is too large to be a manifest.`);
  const chunks: Buffer[] = [];
  for await (const chunk of await store.get(key)) chunks.push(chunk as Buffer);
  try {
    const text = Buffer.concat(chunks).toString("utf8");
    return { manifest: controlManifest.parse(JSON.parse(text)), text };
  } catch {
    throw new BrokenBackupError(`${key} is damaged, or of another version of Capstan's backups.`);
  }
}

import { createHash } from "node:crypto";
import path from "node:path";
import type { Backup } from "@/server/platform/db/generated/client";
import { StorageError } from "@/server/drivers/storage/port";
import { manifest, type Manifest } from "./contract";
import { DamageError } from "./damage";
import { MANIFEST_NAME, type Vault } from "./vault";

/** A manifest with the row counts of 10,000 tables has about 1 MB; more is none. */
const MANIFEST_MAX_BYTES = 64 * 1_048_576;

/** readStoredManifest reads one that no row of the ledger knows, so it says what is in the store, and nothing else. */
export async function readStoredManifest(vault: Vault, key: string): Promise<Manifest> {
  const parsed = manifest.safeParse(parseJson(await readBytes(vault, key)));
  if (!parsed.success)
    throw new DamageError("A manifest.json in the store is damaged, or of a newer Capstan.");
  return parsed.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

/**
 * findWhole: the manifest of a backup whose end nobody noted. It is written last, so with it all else is in the store; that
 * the parts have their sizes is looked at all the same. Null: it was never written, or not all is there.
 */
export async function findWhole(
  vault: Vault,
  backup: Pick<Backup, "id" | "projectId" | "envId">,
): Promise<{ found: Manifest; key: string; sha256: string; sizeBytes: number } | null> {
  const key = vault.keyOf(backup.id, MANIFEST_NAME);
  if (!(await vault.storage.head(key))) return null;
  const bytes = await readBytes(vault, key);
  const { data: found } = manifest.safeParse(parseJson(bytes));
  if (!found || found.backupId !== backup.id || found.projectId !== backup.projectId) return null;
  if (found.environment.id !== backup.envId) return null;
  for (const part of Object.values(found.parts)) {
    if (path.posix.dirname(part.key) !== path.posix.dirname(key)) return null;
    if ((await vault.storage.head(part.key))?.sizeBytes !== part.sizeBytes) return null;
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { found, key, sha256, sizeBytes: bytes.length };
}

/** readManifest believes only what has the checksum that was written down when the backup was made. */
export async function readManifest(vault: Vault, backup: Backup): Promise<Manifest> {
  const bytes = await readBytes(vault, backup.manifest ?? "");
  if (createHash("sha256").update(bytes).digest("hex") !== backup.manifestSha256)
    throw new DamageError(
      "manifest.json in the store was changed since it was written: its checksum is another one.",
    );
  const parsed = manifest.safeParse(parseJson(bytes));
  if (!parsed.success || parsed.data.backupId !== backup.id)
    throw new DamageError("manifest.json is of another backup, or of a newer Capstan.");
  return parsed.data;
}

async function readBytes(vault: Vault, key: string): Promise<Buffer> {
  const found = await vault.storage.head(key);
  if (!found)
    throw new DamageError(
      "manifest.json is missing from the store. If Capstan was recovered here, copy its backups folder first: docs/runbooks/recover.md.",
    );
  if (found.sizeBytes > MANIFEST_MAX_BYTES)
    throw new DamageError("manifest.json in the store is not what was written.");
  return Buffer.concat((await readAll(vault, key)) as Buffer[]);
}

async function readAll(vault: Vault, key: string): Promise<unknown[]> {
  try {
    return await (await vault.storage.get(key)).toArray();
  } catch (error) {
    if (error instanceof StorageError && error.code === "not_found")
      throw new DamageError(
        "manifest.json is missing from the store. If Capstan was recovered here, copy its backups folder first: docs/runbooks/recover.md.",
      );
    throw error;
  }
}

import { createHash } from "node:crypto";
import type { Backup } from "@/server/platform/db/generated/client";
import { StorageError } from "@/server/drivers/storage/port";
import { manifest, type Manifest } from "./contract";
import { DamageError } from "./damage";
import type { Vault } from "./vault";

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
  if (!found) throw new DamageError("manifest.json is missing from the store.");
  if (found.sizeBytes > MANIFEST_MAX_BYTES)
    throw new DamageError("manifest.json in the store is not what was written.");
  return Buffer.concat((await readAll(vault, key)) as Buffer[]);
}

async function readAll(vault: Vault, key: string): Promise<unknown[]> {
  try {
    return await (await vault.storage.get(key)).toArray();
  } catch (error) {
    if (error instanceof StorageError && error.code === "not_found")
      throw new DamageError("manifest.json is missing from the store.");
    throw error;
  }
}

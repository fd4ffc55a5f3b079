import { createHash } from "node:crypto";
import type { Backup } from "@/server/platform/db/generated/client";
import { StorageError } from "@/server/drivers/storage/port";
import { manifest, type Manifest } from "./contract";
import { DamageError } from "./damage";
import type { Vault } from "./vault";

/** A manifest with the row counts of 10,000 tables has about 1 MB; more is none. */
const MANIFEST_MAX_BYTES = 64 * 1_048_576;

/** readManifest believes only what has the checksum that was written down when the backup was made. */
export async function readManifest(vault: Vault, backup: Backup): Promise<Manifest> {
  const key = backup.manifest ?? "";
  const found = await vault.storage.head(key);
  if (!found) throw new DamageError("manifest.json is missing from the store.");
  if (found.sizeBytes > MANIFEST_MAX_BYTES)
    throw new DamageError("manifest.json in the store is not what was written.");
  const bytes = Buffer.concat((await readAll(vault, key)) as Buffer[]);
  if (createHash("sha256").update(bytes).digest("hex") !== backup.manifestSha256)
    throw new DamageError(
      "manifest.json in the store was changed since it was written: its checksum is another one.",
    );
  const parsed = manifest.safeParse(JSON.parse(bytes.toString()));
  if (!parsed.success || parsed.data.backupId !== backup.id)
    throw new DamageError("manifest.json is of another backup, or of a newer Capstan.");
  return parsed.data;
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

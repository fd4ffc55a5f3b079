import { MANIFEST_NAME, type Vault } from "./vault";

/** removeParts deletes what is a backup's alone: its manifest first, so that nobody takes the rest for a backup. */
export async function removeParts(vault: Vault, backupId: string): Promise<void> {
  await vault.storage.delete(vault.keyOf(backupId, MANIFEST_NAME));
  for await (const { key } of vault.storage.list(`${vault.prefix}backups/${backupId}/`))
    await vault.storage.delete(key);
}

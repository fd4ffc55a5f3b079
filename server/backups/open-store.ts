import type { BackupStore } from "@/server/platform/db/generated/client";
import { makeAgeKey, type AgeKey } from "@/server/platform/age";
import { storeSettings, type S3Credentials } from "./contract";
import type { BackupDeps } from "./deps";
import { openVault, type Vault } from "./vault";

/** openStore gives the vault of a store's project, with the project's key when the store's parts are encrypted. */
export async function openStore(deps: BackupDeps, store: BackupStore): Promise<Vault> {
  const key = store.encrypted ? await ensureKey(deps, store.projectId) : null;
  const settings = storeSettings.parse({ ...(store.settings as object), kind: store.kind });
  const storage = deps.storage(settings, await findCredentials(deps, store.id));
  return openVault({ storage, projectId: store.projectId, key });
}

/** ensureKey: made at the project's first encrypted backup. Of two made at once, one is kept, and both callers get it. */
async function ensureKey(deps: BackupDeps, projectId: string): Promise<AgeKey> {
  const read = () =>
    deps.db.asSystem(null, ({ prisma }) => prisma.backupKey.findUnique({ where: { projectId } }));
  const found = await read();
  if (found) return { recipient: found.recipient, identity: deps.unsealKey("backup key", found.ciphertext) };
  const made = await makeAgeKey();
  const ciphertext = deps.sealKey("backup key", made.identity);
  await deps.db.asSystem("backups.key", ({ prisma }) =>
    prisma.backupKey.createMany({
      data: [{ projectId, recipient: made.recipient, ciphertext }],
      skipDuplicates: true,
    }),
  );
  return ensureKey(deps, projectId);
}

async function findCredentials(deps: BackupDeps, storeId: string): Promise<S3Credentials | null> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStoreCredentials.findUnique({ where: { storeId } }),
  );
  return found ? (JSON.parse(deps.unsealKey("backup store", found.ciphertext)) as S3Credentials) : null;
}

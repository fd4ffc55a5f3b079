import type { BackupStore } from "@/server/platform/db/generated/client";
import { makeAgeKey, type AgeKey } from "@/server/platform/age";
import { storeSettings, type S3Credentials } from "./contract";
import type { RequestClaims } from "@/server/platform/db/database";
import type { StoreDeps } from "./deps";
import { planLock } from "./plan-lock";
import { openVault, type Vault } from "./vault";

/** openStore gives the vault of a store's project, with the project's key when the store's parts are encrypted. */
export async function openStore(deps: StoreDeps, store: BackupStore): Promise<Vault> {
  const key = store.encrypted ? await ensureKey(deps, store.projectId) : null;
  const settings = storeSettings.parse({ ...(store.settings as object), kind: store.kind });
  const storage = deps.storage(settings, await findCredentials(deps, store.id));
  const days = settings.kind === "s3" ? settings.lockDays : null;
  const lock = days === null ? null : planLock(deps.clock.now(), days);
  return openVault({ storage, projectId: store.projectId, key, lock });
}

/** ensureKey: made at the project's first encrypted backup. Of two made at once, one is kept, and both callers get it. */
export async function ensureKey(deps: StoreDeps, projectId: string, behalf?: RequestClaims): Promise<AgeKey> {
  const read = () =>
    deps.db.asSystem(null, ({ prisma }) => prisma.backupKey.findUnique({ where: { projectId } }));
  const found = await read();
  if (found) return { recipient: found.recipient, identity: deps.unsealKey("backup key", found.ciphertext) };
  const made = await makeAgeKey();
  const ciphertext = deps.sealKey("backup key", made.identity);
  await deps.db.asSystem(
    "backups.key",
    ({ prisma }) =>
      prisma.backupKey.createMany({
        data: [{ projectId, recipient: made.recipient, ciphertext }],
        skipDuplicates: true,
      }),
    behalf,
  );
  return ensureKey(deps, projectId, behalf);
}

/** findCredentials: null for a store without a key. */
export async function findCredentials(deps: StoreDeps, storeId: string): Promise<S3Credentials | null> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStoreCredentials.findUnique({ where: { storeId } }),
  );
  return found ? (JSON.parse(deps.unsealKey("backup store", found.ciphertext)) as S3Credentials) : null;
}

import {
  addStoreRow,
  changeStoreRow,
  findStore,
  makePrimaryStore,
  readKeyState,
  readStores,
  removeStoreRow,
  takeBackupKey,
  writeStoreProblem,
  type StoreRow,
} from "@/server/platform/db/sql/backup-stores";
import type { RequestClaims } from "@/server/platform/db/database";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import { StorageError } from "@/server/drivers/storage/port";
import { storeSettings, type S3Credentials, type StoreSettings } from "../contract";
import type { StoreDeps } from "../deps";
import { ensureKey, findCredentials } from "../open-store";
import { checkStorage } from "./check-storage";
import type { AddStoreInput, ChangeStoreInput, StoreCheck, StoreDto } from "./contract";

type Asker = { claims: RequestClaims; projectId: string };

/** listStores: the primary one first, and whether there is a key. */
export async function listStores(sql: SqlClient, projectId: string) {
  const items = (await readStores(sql, projectId)).map(toStore);
  const key = await readKeyState(sql, projectId);
  return {
    items,
    key: key && {
      recipient: key.recipient,
      shownAt: key.shown_at?.toISOString() ?? null,
      mayTake: key.may_take,
    },
  };
}

/** addStore: only one that works; conflict says what is wrong with it. */
export async function addStore(
  deps: StoreDeps,
  { claims, projectId }: Asker,
  input: AddStoreInput,
): Promise<StoreDto> {
  const { name, accessKeyId, secretAccessKey, encrypted, primary, ...bucket } = input;
  const settings = storeSettings.parse({ ...bucket, kind: "s3" });
  const credentials = { accessKeyId, secretAccessKey };
  const wanted = { projectId, lockDays: input.lockDays, empty: true, now: deps.clock.now() };
  await requireWorking(deps, settings, credentials, wanted);
  if (encrypted) await ensureKey(deps, projectId, claims);
  const ciphertext = deps.sealKey("backup store", JSON.stringify(credentials));
  return deps.db.asUser(claims, async ({ sql }) => {
    const row = { projectId, name, settings, encrypted, primary, ciphertext };
    return getStore(sql, projectId, await addStoreRow(sql, row));
  });
}

/** changeStore: its name, its key, and how long objects are locked; where it is stays. */
export async function changeStore(
  deps: StoreDeps,
  { claims, projectId }: Asker,
  input: ChangeStoreInput,
): Promise<StoreDto> {
  const { storeId: id, name, lockDays, accessKey } = input;
  const row = await deps.db.readAsUser(claims, (sql) => requireStore(sql, projectId, id));
  const settings = settingsOf(row);
  if (settings.kind === "disk" && (accessKey !== null || lockDays !== null))
    throw new AppError("conflict", "The folder of this machine has no key, and locks nothing.");
  if (settings.kind === "s3" && (accessKey !== null || lockDays !== settings.lockDays)) {
    const wanted = { projectId, lockDays, empty: false, now: deps.clock.now() };
    await requireWorking(deps, settings, accessKey ?? (await findCredentials(deps, id)), wanted);
  }
  const ciphertext = accessKey && deps.sealKey("backup store", JSON.stringify(accessKey));
  return deps.db.asUser(claims, async ({ sql }) => {
    await changeStoreRow(sql, { projectId, id, name, lockDays, ciphertext });
    return getStore(sql, projectId, id);
  });
}

/** checkStore writes, reads and deletes a probe, and writes down what came of it. */
export async function checkStore(
  deps: StoreDeps,
  { claims, projectId }: Asker,
  id: string,
): Promise<StoreCheck> {
  const row = await deps.db.readAsUser(claims, (sql) => requireStore(sql, projectId, id));
  const settings = settingsOf(row);
  const lockDays = settings.kind === "s3" ? settings.lockDays : null;
  const wanted = { projectId, lockDays, empty: false, now: deps.clock.now() };
  const problem = await findProblem(deps, settings, await findCredentials(deps, id), wanted);
  await writeStoreProblem(deps.db.system, id, problem);
  return { ok: problem === null, problem };
}

/** choosePrimary: new backups go there; those that are kept stay where they are. */
export async function choosePrimary(sql: SqlClient, projectId: string, id: string): Promise<StoreDto> {
  await makePrimaryStore(sql, projectId, id);
  return getStore(sql, projectId, id);
}

/** removeStore: conflict while it is the primary one, or anything that is kept lies there. */
export async function removeStore(sql: SqlClient, projectId: string, id: string): Promise<void> {
  const said = await removeStoreRow(sql, projectId, id);
  if (said === "primary")
    throw new AppError("conflict", "New backups go here. Make another store the primary one first.");
  if (said === "in_use")
    throw new AppError(
      "conflict",
      "Backups or files to download lie here. Wait until the retention rules have removed them; then remove the store.",
    );
}

/**
 * takeRecoveryKey shows the project's key once, and for ten minutes again to whoever asked for it, whose answer may have been
 * lost: conflict ever after.
 */
export async function takeRecoveryKey(deps: StoreDeps, { claims, projectId }: Asker) {
  const found = await deps.db.readAsUser(claims, (sql) => readKeyState(sql, projectId));
  if (!found)
    throw new AppError(
      "conflict",
      "Nothing is encrypted yet. The key is made with the first encrypted store.",
    );
  const ciphertext = await deps.db.asUser(claims, ({ sql }) => takeBackupKey(sql, projectId));
  if (ciphertext === null)
    throw new AppError(
      "conflict",
      "The recovery key was shown before, and is shown once only. Ask whoever keeps it; Capstan itself still reads these backups.",
    );
  return { recipient: found.recipient, identity: deps.unsealKey("backup key", ciphertext) };
}

type Wanted = Parameters<typeof checkStorage>[1];

async function requireWorking(
  deps: StoreDeps,
  settings: StoreSettings,
  credentials: S3Credentials | null,
  wanted: Wanted,
): Promise<void> {
  const problem = await findProblem(deps, settings, credentials, wanted);
  if (problem !== null) throw new AppError("conflict", `${problem} Nothing was saved.`);
}

async function findProblem(
  deps: StoreDeps,
  settings: StoreSettings,
  credentials: S3Credentials | null,
  wanted: Wanted,
): Promise<string | null> {
  try {
    return await checkStorage(deps.storage(settings, credentials), wanted);
  } catch (error) {
    if (error instanceof StorageError) return error.message;
    throw error;
  }
}

async function requireStore(sql: SqlClient, projectId: string, id: string): Promise<StoreRow> {
  const row = await findStore(sql, projectId, id);
  if (!row) throw notFound("store");
  return row;
}

async function getStore(sql: SqlClient, projectId: string, id: string): Promise<StoreDto> {
  return toStore(await requireStore(sql, projectId, id));
}

function settingsOf(row: StoreRow): StoreSettings {
  return storeSettings.parse({ ...(row.settings as object), kind: row.kind });
}

function toStore(row: StoreRow): StoreDto {
  const settings = settingsOf(row);
  return {
    id: row.id,
    name: row.name,
    kind: settings.kind,
    bucket:
      settings.kind === "disk"
        ? null
        : {
            endpoint: settings.endpoint,
            region: settings.region,
            bucket: settings.bucket,
            prefix: settings.prefix,
            pathStyle: settings.pathStyle,
          },
    lockDays: settings.kind === "disk" ? null : settings.lockDays,
    encrypted: row.encrypted,
    primary: row.is_default,
    backups: row.backups,
    usedBytes: row.used_bytes === null ? null : Number(row.used_bytes),
    problem: row.problem,
  };
}

/**
 * The way back onto a new machine. planRecovery reads and proves everything and changes nothing; recover then makes the
 * repositories, marks the database, fills it in one transaction, and in another one ends what was under way and takes the
 * mark away. Until the first there is no control plane, and the same command begins anew; between the two it goes on with
 * what is there, and nothing else starts.
 */
import { makeNamer } from "@/server/databases";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type {
  AppliedMigration,
  ControlDatabase,
  RepositoryArchive,
  UnfinishedRecovery,
} from "@/server/drivers/control/port";
import type { KeyDriver } from "@/server/drivers/keys/port";
import type { StorageDriver } from "@/server/drivers/storage/port";
import { UNSEEN } from "@/server/backups/states";
import { DATABASE_GONE } from "@/server/environments/states";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { listServedDatabases, markDatabasesMissing } from "@/server/platform/db/sql/control-backups";
import { endRecoveredRuns } from "@/server/platform/db/sql/end-recovered-runs";
import { endRecovery } from "@/server/platform/db/sql/unfinished-recovery";
import { listUnknownDatabases } from "@/server/platform/db/sql/unknown-databases";
import { listDiskBackups, markUnseen } from "@/server/platform/db/sql/unseen-backups";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { unseal } from "@/server/platform/seal";
import type { ControlManifest } from "./contract";
import { checkParts, readManifestText, readPart } from "./parts";
import { differingTables } from "./prove-backup";
import { isSigned } from "./sign-manifest";
import { KEY_CHECK } from "./take-backup";

/** RefusedError: nothing was changed. The message says why and what to do. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

export type RecoveryDeps = {
  store: StorageDriver;
  control: ControlDatabase;
  keys: KeyDriver;
  /** Odoo's server, which says what is left */
  cluster: Pick<ClusterDriver, "listDatabases">;
  secret: string;
  /** the migrations of this version of Capstan */
  known: readonly AppliedMigration[];
};

/** findNewest gives the key of the newest manifest in a store; folders are named after their time. */
export async function findNewest(store: StorageDriver): Promise<string> {
  const keys: string[] = [];
  for await (const { key } of store.list("backups/")) if (key.endsWith("/manifest.json")) keys.push(key);
  const newest = keys.toSorted().at(-1);
  if (newest === undefined)
    throw new RefusedError(
      "There is no backup of a control plane here. Give the folder that has backups/ in it.",
    );
  return newest;
}

/** planRecovery throws RefusedError or BrokenBackupError, and has changed nothing either way. */
export async function planRecovery(
  deps: RecoveryDeps,
  { manifestKey, replace }: { manifestKey: string; replace: boolean },
): Promise<ControlManifest> {
  const { manifest, text } = await readManifestText(deps.store, manifestKey);
  if (!replace) await refuseOther(deps.control, manifest);
  refuseOtherVersion(manifest.migrations, deps.known);
  await refuseWrongKeys(deps, manifest);
  if (!isSigned(deps.secret, text))
    throw new RefusedError(
      manifest.signature === ""
        ? "Nothing says that this installation took this backup: an older Capstan did, or somebody else. Name another one; if you know that nobody else can write there, check out the version that took it."
        : "The manifest of this backup is not as this installation wrote it: somebody changed it. Name another one, and look who can write there.",
    );
  await checkParts(deps.store, manifest);
  await deps.cluster.listDatabases().catch((error: Error) => {
    throw new RefusedError(
      `Odoo's PostgreSQL server (ODOO_DATABASE_URL) does not say which databases it has: ${error.message}`,
    );
  });
  return manifest;
}

async function refuseOther(control: ControlDatabase, manifest: ControlManifest): Promise<void> {
  if ((await control.isEmpty()) || (await findBegun(control, manifest))) return;
  throw new RefusedError(
    (await control.findRecovery())
      ? "A recovery from another backup has not ended here. Name that one, or say --replace: what is here is then kept aside."
      : "There is a control plane here already. Recover into an empty CAPSTAN_HOME, or say --replace: what is here is then kept aside.",
  );
}

/** One from this backup that has not ended, and whose database is as the backup has it: only the end is missing. */
async function findBegun(
  control: ControlDatabase,
  manifest: ControlManifest,
): Promise<UnfinishedRecovery | null> {
  const begun = await control.findRecovery();
  if (begun?.backupId !== manifest.backupId || (await control.isEmpty())) return null;
  return differingTables(manifest.rows, await control.countRows()).length === 0 ? begun : null;
}

function refuseOtherVersion(
  migrations: readonly AppliedMigration[],
  known: readonly AppliedMigration[],
): void {
  const checksums = new Map(known.map(({ name, checksum }) => [name, checksum]));
  const newer = migrations.find(({ name }) => !checksums.has(name));
  if (newer)
    throw new RefusedError(
      `The backup is of a newer Capstan than this one (it has ${newer.name}). Check out that version or a later one, then try again.`,
    );
  const changed = migrations.find(({ name, checksum }) => checksums.get(name) !== checksum);
  if (changed)
    throw new RefusedError(
      `${changed.name} is another one here than where the backup was taken. Check out the version it was taken with.`,
    );
}

async function refuseWrongKeys({ keys, secret }: RecoveryDeps, { keyCheck }: ControlManifest): Promise<void> {
  try {
    unseal(secret, KEY_CHECK, keyCheck.sealed);
  } catch {
    throw new RefusedError(
      "session-secret (CAPSTAN_SECRET) is not the one of this backup. Give --secrets the folder that was kept apart from it.",
    );
  }
  const opened = await keys.unwrap(keyCheck.master, KEY_CHECK).catch((error: Error) => {
    throw new RefusedError(
      `The master key does not open this backup's secrets: ${error.message}. Give --secrets the folder that was kept apart from it.`,
    );
  });
  if (Buffer.from(opened).toString() !== KEY_CHECK) throw new RefusedError("The master key is another one.");
}

type RecoveryOutcome = {
  backupId: string;
  dataAt: string;
  repositories: number;
  /** names under which what was here before is kept */
  aside: string | null;
  found: string[];
  missing: string[];
  /** databases on Odoo's server that were made since the backup; they are left alone */
  newer: string[];
  /** backups of environments whose store is a folder of the machine, and whose files are not in it (yet) */
  unseenBackups: number;
};

/** recover does what planRecovery allowed. */
export async function recover(
  deps: RecoveryDeps & {
    repositories: RepositoryArchive;
    /** backups of environments on this machine */
    disk: StorageDriver;
    clock: Clock;
    openDb: () => Database;
  },
  manifest: ControlManifest,
): Promise<RecoveryOutcome> {
  const { aside } = (await findBegun(deps.control, manifest)) ?? (await restoreAll(deps, manifest));
  const rest = await findEnvironments(deps);
  return {
    backupId: manifest.backupId,
    dataAt: manifest.dataAt,
    repositories: manifest.repositories.length,
    aside,
    ...rest,
  };
}

async function restoreAll(
  deps: Pick<RecoveryDeps, "store" | "control"> & { repositories: RepositoryArchive; clock: Clock },
  manifest: ControlManifest,
): Promise<UnfinishedRecovery> {
  const { control, store, repositories } = deps;
  const now = deps.clock.now();
  const before = `before-${now.toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
  for (const { projectId, bundle } of manifest.repositories)
    await repositories.unbundle(projectId, bundle && (() => readPart(store, bundle)), before);
  const aside = (await control.isEmpty()) ? null : await control.setAside(now);
  const begun = { backupId: manifest.backupId, aside };
  await control.markRecovery(begun);
  await control.restore(() => readPart(store, manifest.database));
  const differing = differingTables(manifest.rows, await control.countRows());
  if (differing.length > 0)
    throw new Error(
      `Restored, but with other rows than the backup says in ${differing.slice(0, 5).join(", ")}. Begin again with --replace.`,
    );
  return begun;
}

/**
 * What was under way is not done again. Environments whose database is on Odoo's server go on; the others say on their pages
 * what is missing, and what to do. What was made there since the backup stays: nobody but people can tell whether it is the
 * newest of production. Its role belongs to an environment that this ledger does not know, so no later one may get the same
 * number.
 */
async function findEnvironments({
  openDb,
  cluster,
  control,
  secret,
  disk,
}: RecoveryDeps & { openDb: () => Database; disk: StorageDriver }): Promise<
  Pick<RecoveryOutcome, "found" | "missing" | "newer" | "unseenBackups">
> {
  const there = (await cluster.listDatabases()).map(({ name }) => name);
  const { prefix } = makeNamer(secret);
  const ours = there.filter((name) => name.startsWith(`${prefix}_`));
  const ordinals = ours.map((name) => Number(/^_e(\d+)_/.exec(name.slice(prefix.length))?.[1] ?? 0));
  if (ordinals.length > 0) await control.passOrdinals(Math.max(1, ...ordinals));
  const db = openDb();
  try {
    const served = await listServedDatabases(db.system);
    const isThere = ({ database_name }: { database_name: string }) => there.includes(database_name);
    const missing = served.filter((row) => !isThere(row));
    const ids = missing.map((row) => row.env_id);
    const unseen = await listUnseen(db.system, disk);
    const newer = await db.asSystem("control.recover", async ({ sql }) => {
      await endRecoveredRuns(sql);
      await markDatabasesMissing(sql, ids, DATABASE_GONE);
      await markUnseen(sql, unseen, UNSEEN);
      await endRecovery(sql);
      return listUnknownDatabases(sql, ours);
    });
    const name = ({ project, branch }: { project: string; branch: string }) => `${project}/${branch}`;
    return {
      found: served.filter(isThere).map(name),
      missing: missing.map(name),
      newer,
      unseenBackups: unseen.length,
    };
  } finally {
    await db.close();
  }
}

async function listUnseen(sql: SqlClient, disk: StorageDriver): Promise<string[]> {
  const unseen: string[] = [];
  for (const { id, manifest } of await listDiskBackups(sql))
    if ((await disk.head(manifest)) === null) unseen.push(id);
  return unseen;
}

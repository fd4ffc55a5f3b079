/**
 * The way back onto a new machine. planRecovery reads and proves everything and changes nothing; recover then makes the
 * repositories and, last and in one transaction, the database: until that there is no control plane, and the same command
 * begins anew.
 */
import { makeNamer } from "@/server/databases";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { AppliedMigration, ControlDatabase, RepositoryArchive } from "@/server/drivers/control/port";
import type { KeyDriver } from "@/server/drivers/keys/port";
import type { StorageDriver } from "@/server/drivers/storage/port";
import { DATABASE_GONE } from "@/server/environments/states";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { listServedDatabases, markDatabasesMissing } from "@/server/platform/db/sql/control-backups";
import { endRecoveredRuns } from "@/server/platform/db/sql/end-recovered-runs";
import { listUnknownDatabases } from "@/server/platform/db/sql/unknown-databases";
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
  if (!replace && !(await deps.control.isEmpty()))
    throw new RefusedError(
      "There is a control plane here already. Recover into an empty CAPSTAN_HOME, or say --replace: what is here is then kept aside.",
    );
  const { manifest, text } = await readManifestText(deps.store, manifestKey);
  refuseOtherVersion(manifest.migrations, deps.known);
  await refuseWrongKeys(deps, manifest);
  if (!isSigned(deps.secret, text))
    throw new RefusedError(
      manifest.signature === ""
        ? "Nothing says that this installation took this backup: an older Capstan did, or somebody else. Name another one; if you know that nobody else can write there, check out the version that took it."
        : "The manifest of this backup is not as this installation wrote it: somebody changed it. Name another one, and look who can write there.",
    );
  await checkParts(deps.store, manifest);
  return manifest;
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
};

/** recover does what planRecovery allowed. */
export async function recover(
  deps: RecoveryDeps & {
    repositories: RepositoryArchive;
    cluster: Pick<ClusterDriver, "listDatabases">;
    clock: Clock;
    openDb: () => Database;
  },
  manifest: ControlManifest,
): Promise<RecoveryOutcome> {
  const { control, store, repositories } = deps;
  const now = deps.clock.now();
  const before = `before-${now.toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
  for (const { projectId, bundle } of manifest.repositories)
    await repositories.unbundle(projectId, bundle && (() => readPart(store, bundle)), before);
  const aside = (await control.isEmpty()) ? null : await control.setAside(now);
  await control.restore(() => readPart(store, manifest.database));
  const differing = differingTables(manifest.rows, await control.countRows());
  if (differing.length > 0)
    throw new Error(
      `Restored, but with other rows than the backup says in ${differing.slice(0, 5).join(", ")}.`,
    );
  const { found, missing, newer } = await findEnvironments(deps);
  return {
    backupId: manifest.backupId,
    dataAt: manifest.dataAt,
    repositories: manifest.repositories.length,
    aside,
    found,
    missing,
    newer,
  };
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
}: RecoveryDeps & {
  openDb: () => Database;
  cluster: Pick<ClusterDriver, "listDatabases">;
}): Promise<Pick<RecoveryOutcome, "found" | "missing" | "newer">> {
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
    await db.asSystem("control.recover", async ({ sql }) => {
      await endRecoveredRuns(sql);
      await markDatabasesMissing(sql, ids, DATABASE_GONE);
    });
    const name = ({ project, branch }: { project: string; branch: string }) => `${project}/${branch}`;
    return {
      found: served.filter(isThere).map(name),
      missing: missing.map(name),
      newer: await listUnknownDatabases(db.system, ours),
    };
  } finally {
    await db.close();
  }
}

/**
 * The part of `npm run recover` that knows backups and databases: `check` proves that all is there and fits, `restore`
 * does it. Both say what they found as JSON on the last line; what went wrong is on the other channel.
 */
import { createHash } from "node:crypto";
import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { BrokenBackupError, findNewest, planRecovery, recover, RefusedError } from "@/server/control-plane";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { createControlDatabase } from "@/server/drivers/control/create-control-database";
import { createRepositoryArchive } from "@/server/drivers/control/create-repository-archive";
import { createKeyDriver, keyFileOf } from "@/server/drivers/keys/create-key-driver";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import type { StorageDriver } from "@/server/drivers/storage/port";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db/database";
import { readSettings, type Settings } from "@/server/platform/env";
import { openBucket } from "./control-backups";

const MIGRATIONS = path.join(import.meta.dirname, "..", "..", "prisma", "migrations");

/** A folder or s3:// address: of one backup, or of the store, whose newest is taken. */
async function openSource(
  source: string,
  settings: Settings,
): Promise<{ store: StorageDriver; manifestKey: string }> {
  const [, outer = source, name] = /^(.*?)\/?backups\/([^/]+)(?:\/(?:manifest\.json)?)?$/.exec(source) ?? [];
  const store = source.startsWith("s3://") ? openS3(outer, settings) : openFolder(outer);
  return { store, manifestKey: name ? `backups/${name}/manifest.json` : await findNewest(store) };
}

function openFolder(folder: string): StorageDriver {
  return createDiskStorage({ folder: path.resolve(folder === "" ? "." : folder) });
}

function openS3(address: string, { controlBackups }: Settings): StorageDriver {
  if (!controlBackups)
    throw new RefusedError(
      "CAPSTAN_CONTROL_BACKUPS is not set: it has the bucket's region and keys. Set it as it was on the lost machine.",
    );
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(address) ?? [];
  return openBucket({ ...controlBackups, bucket, prefix });
}

async function listMigrations(): Promise<{ name: string; checksum: string }[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(MIGRATIONS, name, "migration.sql"));
      return { name, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** The driver makes a key file where there is none: here that would be the wrong key. */
async function refuseMissingKeys({ home, keys }: Settings): Promise<void> {
  const file = keyFileOf(home, keys);
  if (file === null) return;
  await access(file).catch(() => {
    throw new RefusedError(
      `There is no master key at ${file}. Give --secrets the folder that was kept apart.`,
    );
  });
}

async function main(argv: string[]): Promise<object> {
  const settings = readSettings();
  await refuseMissingKeys(settings);
  const cluster = createClusterDriver({ url: settings.odooDatabaseUrl });
  try {
    return await planAndRecover(argv, settings, cluster);
  } finally {
    await cluster.close();
  }
}

async function planAndRecover(
  [mode, source = "", replace]: string[],
  settings: Settings,
  cluster: ClusterDriver,
): Promise<object> {
  const { store, manifestKey } = await openSource(source, settings);
  const deps = {
    store,
    control: createControlDatabase(settings.databaseUrl),
    keys: createKeyDriver(settings.home, settings.keys),
    cluster,
    secret: settings.secret,
    known: await listMigrations(),
  };
  const manifest = await planRecovery(deps, { manifestKey, replace: replace === "--replace" });
  const { machine, dataAt, repositories, missingRepositories } = manifest;
  if (mode !== "restore") return { machine, dataAt, repositories: repositories.length, missingRepositories };
  return recover(
    {
      ...deps,
      repositories: createRepositoryArchive(settings.home),
      disk: openFolder(path.join(settings.home, "backups")),
      clock: systemClock,
      openDb: () => openDatabase(settings.databaseUrl, { applicationName: "capstan recover" }),
    },
    manifest,
  );
}

try {
  process.stdout.write(`${JSON.stringify(await main(process.argv.slice(2)))}\n`);
} catch (error) {
  const known = error instanceof RefusedError || error instanceof BrokenBackupError;
  process.stderr.write(
    `${known || !(error instanceof Error) ? String((error as Error).message) : error.stack}\n`,
  );
  process.exitCode = known ? 3 : 1;
}

import { lookup } from "node:dns/promises";
import path from "node:path";
import type { ControlBackupDeps } from "@/server/control-plane";
import { createControlDatabase } from "@/server/drivers/control/create-control-database";
import { createRepositoryArchive } from "@/server/drivers/control/create-repository-archive";
import type { KeyDriver } from "@/server/drivers/keys/port";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import type { StorageDriver } from "@/server/drivers/storage/port";
import { createS3Storage } from "@/server/drivers/storage/s3/create-s3-storage";
import { systemClock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import type { ControlStoreSettings, Settings } from "@/server/platform/env";

/** composeControlBackups: what the worker takes backups of the control plane with. */
export function composeControlBackups(settings: Settings, db: Database, keys: KeyDriver): ControlBackupDeps {
  return {
    db,
    clock: systemClock,
    control: createControlDatabase(settings.ownerDatabaseUrl),
    repositories: createRepositoryArchive(settings.home),
    store: openControlStore(settings),
    keys,
    secret: settings.secret,
    machine: settings.machine,
  };
}

/** openControlStore: the installation's own place for backups of itself. */
function openControlStore({ home, controlBackups }: Settings): StorageDriver {
  if (controlBackups) return openBucket(controlBackups);
  return createDiskStorage({ folder: path.join(home, "control-backups") });
}

/** openBucket: whoever runs Capstan names it, so it may be anywhere, inside too. */
export function openBucket({ accessKeyId, secretAccessKey, ...bucket }: ControlStoreSettings): StorageDriver {
  return createS3Storage({
    ...bucket,
    credentials: { accessKeyId, secretAccessKey },
    resolve: (host) => lookup(host, { all: true }),
  });
}

/** controlStorePlace: the same in words. */
export function controlStorePlace({ home, controlBackups }: Settings): string {
  if (!controlBackups) return path.join(home, "control-backups");
  return `s3://${[controlBackups.bucket, controlBackups.prefix].filter(Boolean).join("/")}`;
}

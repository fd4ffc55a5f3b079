import path from "node:path";
import type { BackupDeps, StoreDeps } from "@/server/backups";
import type { DeploymentDeps } from "@/server/deployments";
import { createArchiveDriver } from "@/server/drivers/archive/create-archive-driver";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { reuseS3Storage } from "@/server/drivers/storage/s3/reuse-s3-storage";
import { StorageError } from "@/server/drivers/storage/port";
import type { Settings } from "@/server/platform/env";
import { resolveHost } from "@/server/platform/safe-fetch";
import { seal, unseal } from "@/server/platform/seal";

/** composeBackups: what backups need beside what deployments have. */
export function composeBackups(settings: Settings, deps: DeploymentDeps): BackupDeps {
  const archives = createArchiveDriver({ folder: path.join(settings.home, "brought") });
  return { ...deps, ...composeStores(settings, deps), archives };
}

/** composeStores: what it takes to reach the places where backups lie. */
export function composeStores(settings: Settings, { db, clock }: Pick<StoreDeps, "db" | "clock">): StoreDeps {
  const openBucket = reuseS3Storage();
  return {
    db,
    clock,
    storage: (store, credentials) => {
      if (store.kind === "disk") return createDiskStorage({ folder: path.join(settings.home, "backups") });
      if (!credentials)
        throw new StorageError("denied", "This store has no key. Give it one in the settings.");
      const resolve = (host: string) => resolveHost(host, settings.outboundNetworks);
      return openBucket({ ...store, credentials, resolve });
    },
    sealKey: (purpose, text) => seal(settings.secret, purpose, text),
    unsealKey: (purpose, sealed) => unseal(settings.secret, purpose, sealed),
  };
}

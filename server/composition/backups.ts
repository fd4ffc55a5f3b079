import path from "node:path";
import type { BackupDeps } from "@/server/backups";
import type { DeploymentDeps } from "@/server/deployments";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { StorageError } from "@/server/drivers/storage/port";
import type { Settings } from "@/server/platform/env";
import { seal, unseal } from "@/server/platform/seal";

/** composeBackups: what backups need beside what deployments have. */
export function composeBackups(settings: Settings, deps: DeploymentDeps): BackupDeps {
  return {
    ...deps,
    storage: ({ kind }) => {
      if (kind === "disk") return createDiskStorage({ folder: path.join(settings.home, "backups") });
      throw new StorageError("failed", "This kind of store is not known here.", kind);
    },
    sealKey: (purpose, text) => seal(settings.secret, purpose, text),
    unsealKey: (purpose, sealed) => unseal(settings.secret, purpose, sealed),
  };
}

import type { DeploymentDeps } from "@/server/deployments";
import type { ArchiveDriver } from "@/server/drivers/archive/port";
import type { StorageDriver } from "@/server/drivers/storage/port";
import type { S3Credentials, StoreSettings } from "./contract";

/** What this room's use cases need in the worker; put together in the composition roots. */
export type BackupDeps = DeploymentDeps & StoreDeps & { archives: ArchiveDriver };

/** What it takes to reach stores: web gives and takes the files of exports and imports. */
export type StoreDeps = Pick<DeploymentDeps, "db" | "clock"> & {
  storage: (settings: StoreSettings, credentials: S3Credentials | null) => StorageDriver;
  sealKey(purpose: BackupSecret, text: string): string;
  unsealKey(purpose: BackupSecret, sealed: string): string;
};

/** What a sealed text of this room is for. */
export type BackupSecret = "backup key" | "backup store" | "download link";

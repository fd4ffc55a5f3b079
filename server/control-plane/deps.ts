import type { ControlDatabase, RepositoryArchive } from "@/server/drivers/control/port";
import type { KeyDriver } from "@/server/drivers/keys/port";
import type { StorageDriver } from "@/server/drivers/storage/port";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";

/** What taking and proving backups of the control plane needs; put together in the composition root. */
export type ControlBackupDeps = {
  db: Database;
  clock: Clock;
  control: ControlDatabase;
  repositories: RepositoryArchive;
  /** the installation's own store, which no project writes to */
  store: StorageDriver;
  keys: KeyDriver;
  /** CAPSTAN_SECRET */
  secret: string;
  /** name of this machine in the ledger */
  machine: string;
};

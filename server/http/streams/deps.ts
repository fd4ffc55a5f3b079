import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import type { Doorbells } from "./doorbell";
import type { SharedReads } from "./shared-reads";

export type StreamDeps = {
  /** reads for all followers at once; each follower's permission is checked apart, by its `recheck` */
  system: SqlClient;
  doorbells(): Doorbells;
  shared: SharedReads;
  /** aborted when the process is asked to end */
  shutdown: AbortSignal;
};

/** Throws when the follower may not read on; called again every few seconds. */
export type Recheck = () => Promise<void>;

/** refuseShutdown: a stream cut by a restart must look broken, not finished, or the browser never comes back. */
export function refuseShutdown(shutdown: AbortSignal): void {
  if (shutdown.aborted)
    throw new AppError("unavailable", "Capstan is restarting. The page connects again by itself.");
}

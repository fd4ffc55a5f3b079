import { backupHandlers, type BackupDeps } from "@/server/backups";
import { deploymentHandlers } from "@/server/deployments";
import type { RunHandler } from "@/server/runs";

/** runHandlers: every kind of run that a worker executes. The crash tests have a case for each of them. */
export function runHandlers(deps: BackupDeps): RunHandler[] {
  return [...deploymentHandlers(deps), ...backupHandlers(deps)];
}

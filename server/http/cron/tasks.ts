import type { ApiDeps } from "@/server/api/context";
import { queueDueBackups } from "@/server/backups";
import { expireEnvironments, syncAllProjects } from "@/server/environments";
import { removeArchivedRepositories } from "@/server/projects";

/**
 * What a clock may set off: each is short, bounded, idempotent and takes no input. The worker's own ticker calls the same
 * functions, so ringing them from outside is never needed and never harmful.
 */
export const CRON_TASKS = {
  "sync-projects": (deps: ApiDeps) => syncAllProjects(deps),
  "expire-environments": (deps: ApiDeps) => expireEnvironments(deps),
  "queue-backups": (deps: ApiDeps) => queueDueBackups(deps),
  "remove-repositories": async (deps: ApiDeps) => ({ removed: await removeArchivedRepositories(deps) }),
} as const satisfies Record<string, (deps: ApiDeps) => Promise<object>>;

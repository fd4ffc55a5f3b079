import { pruneIdentity } from "@/server/access/identity/prune-identity";
import type { ApiDeps } from "@/server/api/context";
import { mailApprovals } from "@/server/approvals";
import { queueDueBackups } from "@/server/backups";
import { queueDueBackup } from "@/server/control-plane";
import { sampleSizes } from "@/server/database-care";
import { expireEnvironments, syncAllProjects } from "@/server/environments";
import { watchProof } from "@/server/incidents";
import { removeArchivedRepositories } from "@/server/projects";

/**
 * What a clock may set off: each is short, bounded, idempotent and takes no input. The worker's own ticker calls the same
 * functions, so ringing them from outside is never needed and never harmful.
 */
export const CRON_TASKS = {
  "sync-projects": (deps: ApiDeps) => syncAllProjects(deps),
  "expire-environments": (deps: ApiDeps) => expireEnvironments(deps),
  "queue-backups": (deps: ApiDeps) => queueDueBackups(deps),
  "queue-control-backup": (deps: ApiDeps) => queueDueBackup(deps),
  "mail-approvals": (deps: ApiDeps) => mailApprovals(deps),
  "watch-proof": (deps: ApiDeps) => watchProof(deps),
  "sample-database-sizes": (deps: ApiDeps) => sampleSizes({ db: deps.db, cluster: deps.cluster() }),
  "remove-repositories": async (deps: ApiDeps) => ({ removed: await removeArchivedRepositories(deps) }),
  "prune-identity": ({ db }: ApiDeps) => pruneIdentity(db.system),
} as const satisfies Record<string, (deps: ApiDeps) => Promise<object>>;

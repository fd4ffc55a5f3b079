/**
 * The API: one set of procedures behind three doors. Pages read through tRPC and its streams, buttons call the same
 * procedures as server actions (actions.ts), other programs through REST (server/http/rest).
 */
import { auditRouter } from "./routers/audit";
import { backupStoresRouter } from "./routers/backup-stores";
import { backupsRouter } from "./routers/backups";
import { buildsRouter } from "./routers/builds";
import { changesRouter } from "./routers/changes";
import { environmentsRouter } from "./routers/environments";
import { identityRouter } from "./routers/identity";
import { incidentsRouter } from "./routers/incidents";
import { invitationsRouter } from "./routers/invitations";
import { maskingRouter } from "./routers/masking";
import { meRouter } from "./routers/me";
import { membersRouter } from "./routers/members";
import { orgsRouter } from "./routers/orgs";
import { networkRouter } from "./routers/network";
import { projectsRouter } from "./routers/projects";
import { runsRouter } from "./routers/runs";
import { secretsRouter } from "./routers/secrets";
import { statusRouter } from "./routers/status";
import { tokensRouter } from "./routers/tokens";
import { trustRulesRouter } from "./routers/trust-rules";
import { createCallerFactory, router } from "./trpc";

export const appRouter = router({
  audit: auditRouter,
  backupStores: backupStoresRouter,
  backups: backupsRouter,
  builds: buildsRouter,
  changes: changesRouter,
  environments: environmentsRouter,
  identity: identityRouter,
  incidents: incidentsRouter,
  invitations: invitationsRouter,
  masking: maskingRouter,
  me: meRouter,
  members: membersRouter,
  orgs: orgsRouter,
  network: networkRouter,
  projects: projectsRouter,
  runs: runsRouter,
  secrets: secretsRouter,
  status: statusRouter,
  tokens: tokensRouter,
  trustRules: trustRulesRouter,
});
export type AppRouter = typeof appRouter;

/** createCaller calls procedures in this process, for pages and server actions. */
export const createCaller = createCallerFactory(appRouter);

/**
 * The API: one set of procedures behind three doors. Pages read through tRPC and its streams, buttons call the same
 * procedures as server actions (actions.ts), other programs through REST (server/http/rest).
 */
import { environmentsRouter } from "./routers/environments";
import { meRouter } from "./routers/me";
import { projectsRouter } from "./routers/projects";
import { runsRouter } from "./routers/runs";
import { tokensRouter } from "./routers/tokens";
import { createCallerFactory, router } from "./trpc";

export const appRouter = router({
  environments: environmentsRouter,
  me: meRouter,
  projects: projectsRouter,
  runs: runsRouter,
  tokens: tokensRouter,
});
export type AppRouter = typeof appRouter;

/** createCaller calls procedures in this process, for pages and server actions. */
export const createCaller = createCallerFactory(appRouter);

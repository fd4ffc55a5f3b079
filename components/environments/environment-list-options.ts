import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/api/root";

/** The most the API gives at once. */
const PAGE_ROWS = 200;

/** environmentListOptions: all environments of a project, page by page; the same query for server and browser. */
export function environmentListOptions(trpc: TRPCOptionsProxy<AppRouter>, project: string) {
  return trpc.environments.list.infiniteQueryOptions(
    { project, limit: PAGE_ROWS },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
}

import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/api/root";

const PAGE_ENTRIES = 50;

/** historyOptions: a branch's history, newest first, page by page; the same query for server and browser. */
export function historyOptions(trpc: TRPCOptionsProxy<AppRouter>, environmentId: string) {
  return trpc.environments.history.infiniteQueryOptions(
    { environmentId, limit: PAGE_ENTRIES },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
}

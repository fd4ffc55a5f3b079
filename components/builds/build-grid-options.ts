import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/api/root";
import { BUILD_TUNABLES } from "./tunables";

/** buildGridOptions: the branches whose name contains `search`, page by page; the same query for server and browser. */
export function buildGridOptions(trpc: TRPCOptionsProxy<AppRouter>, project: string, search: string) {
  const { pageRows, cells } = BUILD_TUNABLES;
  return trpc.builds.grid.infiniteQueryOptions(
    { project, search: search === "" ? undefined : search, cells, limit: pageRows },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
}

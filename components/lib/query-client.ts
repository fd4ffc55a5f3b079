import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";

/** What is read stays fresh this long without a look; streams ask for it anew the moment it changes. */
const STALE_MS = 30_000;

/** makeQueryClient: a page may send queries that are still under way; the browser goes on with them. */
export function makeQueryClient(): QueryClient {
  // A page that is made on the server is waited for: there the answer is the first one, whatever it is.
  const retry = typeof window === "undefined" ? false : retryTransient;
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: STALE_MS, retry, refetchOnWindowFocus: false },
      dehydrate: {
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
      },
    },
  });
}

/** Answers that will be the same next time (not there, not allowed, not valid) are not asked for again. */
function retryTransient(failures: number, error: unknown): boolean {
  const status = (error as { data?: { httpStatus?: number } }).data?.httpStatus ?? 0;
  return failures < 3 && (status === 0 || status >= 500);
}

import type { Route, RouterOptions } from "./port";

/** FoundRoute is a route, or the news that none could be had. */
export type FoundRoute = Route | { kind: "lookup_failed" };

export type LookupRoute = (host: string) => Promise<FoundRoute>;

/** createLookup makes `resolve` safe to call: its failure is a route of its own. */
export function createLookup({ resolve, onEvent }: Pick<RouterOptions, "resolve" | "onEvent">): LookupRoute {
  return async (host) => {
    try {
      return await resolve(host);
    } catch (error) {
      onEvent?.({ kind: "resolve_failed", host, error });
      return { kind: "lookup_failed" };
    }
  };
}

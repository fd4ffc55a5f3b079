import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createApiContext, type ApiDeps } from "@/server/api/context";
import { toTrpcError } from "@/server/api/errors";
import { appRouter } from "@/server/api/root";
import { refuseForeignOrigin } from "./same-origin";

/** components/lib/trpc.tsx puts no more than these together. */
const BATCH_MAX = 50;

/** serveTrpc answers queries, changes and subscriptions (server-sent events) of the portal's pages. */
export function serveTrpc(deps: ApiDeps, request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    // A question too long for an address comes as a body; its origin is looked at like a change's.
    allowMethodOverride: true,
    // One request is counted once, however much it asks: more at once gets 400.
    maxBatchSize: BATCH_MAX,
    createContext: () => {
      try {
        refuseForeignOrigin(request, deps.settings.url);
      } catch (error) {
        throw toTrpcError(error);
      }
      return createApiContext(deps, request.headers, "portal");
    },
    responseMeta: ({ type }) =>
      type === "subscription"
        ? {
            headers: new Headers([
              ["cache-control", "no-cache, no-transform"],
              ["x-accel-buffering", "no"],
            ]),
          }
        : { headers: new Headers([["cache-control", "no-store"]]) },
  });
}

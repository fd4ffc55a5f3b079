import { setTimeout as pause } from "node:timers/promises";
import type { FoundRoute, LookupRoute } from "./lookup-route";
import type { Route, RouterOptions, RouterTunables } from "./port";

/** Sleepers lets requests wait for environments that are asleep. */
export type Sleepers = {
  /**
   * awaken wakes the environment, once for all who wait, and gives the first route that is not asleep any more; or the
   * asleep one after `holdMs`, when too many wait, or when the client has gone.
   */
  awaken(host: string, route: Extract<Route, { kind: "asleep" }>, gone: AbortSignal): Promise<FoundRoute>;
};

type Options = Pick<RouterOptions, "wake" | "onEvent"> & {
  lookup: LookupRoute;
  limits: Pick<RouterTunables, "holdMs" | "wakePollMs" | "wakeAgainMs" | "heldRequestsMax">;
};

/** createSleepers keeps one watch per environment while somebody waits for it. */
export function createSleepers({ wake, onEvent, lookup, limits }: Options): Sleepers {
  const watches = new Map<string, Promise<FoundRoute>>();
  let held = 0;

  const watch = async (host: string, envId: string): Promise<FoundRoute> => {
    const startedAt = performance.now();
    let wokenAt = -Infinity;
    let route: FoundRoute;
    do {
      if (performance.now() - wokenAt >= limits.wakeAgainMs) {
        wokenAt = performance.now();
        // not awaited: a wake that hangs must not keep the route from being seen
        void wake(envId).catch((error: unknown) => onEvent?.({ kind: "wake_failed", envId, error }));
      }
      await pause(limits.wakePollMs);
      route = await lookup(host);
    } while (route.kind === "asleep" && performance.now() - startedAt < limits.holdMs);
    return route;
  };

  return {
    async awaken(host, route, gone) {
      let watching = watches.get(route.envId);
      if (watching === undefined) {
        watching = watch(host, route.envId).finally(() => watches.delete(route.envId));
        watches.set(route.envId, watching);
      }
      if (held >= limits.heldRequestsMax) return route;
      held += 1;
      try {
        return await Promise.race([watching, whenGone(gone, route)]);
      } finally {
        held -= 1;
      }
    },
  };
}

async function whenGone(gone: AbortSignal, route: Route): Promise<Route> {
  if (!gone.aborted) await new Promise((resolve) => gone.addEventListener("abort", resolve, { once: true }));
  return route;
}

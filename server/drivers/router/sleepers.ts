import { setTimeout as pause } from "node:timers/promises";
import type { FoundRoute, LookupRoute } from "./lookup-route";
import type { Route, RouterOptions, RouterTunables } from "./port";

type Waiting = Extract<Route, { kind: "asleep" | "starting" }>;

/** Sleepers lets requests wait for environments that are asleep, or are starting. */
export type Sleepers = {
  /**
   * awaken wakes the environment if it is asleep, once for all who wait, and gives the first route that is not to be waited
   * for any more; or the last one after `holdMs`, when too many wait, or when the client has gone.
   */
  awaken(host: string, route: Waiting, gone: AbortSignal): Promise<FoundRoute>;
  /** takePlace counts one more request that waits, until the function it gives is called; null when too many wait. */
  takePlace(): (() => void) | null;
};

type Options = Pick<RouterOptions, "wake" | "onEvent"> & {
  lookup: LookupRoute;
  limits: Pick<RouterTunables, "holdMs" | "wakePollMs" | "wakeAgainMs" | "heldRequestsMax">;
};

/** createSleepers keeps one watch per environment while somebody waits for it. */
export function createSleepers({ wake, onEvent, lookup, limits }: Options): Sleepers {
  const watches = new Map<string, Promise<FoundRoute>>();
  let held = 0;

  const watch = async (host: string, first: Waiting): Promise<FoundRoute> => {
    const { envId } = first;
    const startedAt = performance.now();
    let wokenAt = -Infinity;
    let route: FoundRoute = first;
    do {
      if (route.kind === "asleep" && performance.now() - wokenAt >= limits.wakeAgainMs) {
        wokenAt = performance.now();
        // not awaited: a wake that hangs must not keep the route from being seen
        void wake(envId).catch((error: unknown) => onEvent?.({ kind: "wake_failed", envId, error }));
      }
      await pause(limits.wakePollMs);
      route = await lookup(host);
    } while (isWaitedFor(route) && performance.now() - startedAt < limits.holdMs);
    return route;
  };

  const takePlace = () => {
    if (held >= limits.heldRequestsMax) return null;
    held += 1;
    return () => {
      held -= 1;
    };
  };

  return {
    takePlace,
    async awaken(host, route, gone) {
      let watching = watches.get(route.envId);
      if (watching === undefined) {
        watching = watch(host, route).finally(() => watches.delete(route.envId));
        watches.set(route.envId, watching);
      }
      const leave = takePlace();
      if (leave === null) return route;
      try {
        return await Promise.race([watching, whenGone(gone, route)]);
      } finally {
        leave();
      }
    },
  };
}

function isWaitedFor({ kind }: FoundRoute): boolean {
  return kind === "asleep" || kind === "starting";
}

async function whenGone(gone: AbortSignal, route: Route): Promise<Route> {
  if (!gone.aborted) await new Promise((resolve) => gone.addEventListener("abort", resolve, { once: true }));
  return route;
}

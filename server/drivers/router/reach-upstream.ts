import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connectUpstream } from "./connect-upstream";
import type { LookupRoute } from "./lookup-route";
import type { NoticeCause } from "./notice";
import type { Route, RouterOptions, RouterTunables } from "./port";
import type { Sleepers } from "./sleepers";

export type ReachDeps = {
  lookup: LookupRoute;
  sleepers: Sleepers;
  limits: RouterTunables;
  onEvent?: RouterOptions["onEvent"];
};

/** Reached is an open connection to the environment, or why there is none. */
export type Reached =
  { route: Extract<Route, { kind: "serve" }>; socket: Socket } | { cause: NoticeCause; socket?: undefined };

/**
 * reachUpstream asks where a host is, wakes what is asleep, and connects. A refused connection is tried again, asking for
 * the route each time: after a switch the next try goes to the new upstream. After `connectPatienceMs` it counts as being
 * started (the machine has just come up, or Odoo has crashed): the request is held like one to a sleeping environment,
 * and gets the same page in the end. A websocket (`wakes: false`) does not wake: a forgotten browser tab, which reconnects for ever, would never let an
 * environment sleep.
 */
export async function reachUpstream(
  deps: ReachDeps,
  host: string,
  gone: AbortSignal,
  { wakes }: { wakes: boolean },
): Promise<Reached> {
  const { lookup, sleepers, limits } = deps;
  const refusal: Refusal = { sinceMs: null, leave: null };
  try {
    for (;;) {
      let route = await lookup(host);
      if (route.kind === "asleep" && !wakes)
        return { cause: { kind: "websocket_asleep", stage: route.stage } };
      if (route.kind === "asleep" || route.kind === "starting")
        route = await sleepers.awaken(host, route, gone);
      if (route.kind !== "serve") return { cause: route };
      try {
        return { route, socket: await connectUpstream(route.upstream, limits.connectTimeoutMs) };
      } catch (error) {
        const cause = judgeRefusal(deps, refusal, { route, error, wakes, isGone: gone.aborted });
        if (cause) return { cause };
      }
      await pause(refusal.leave === null ? limits.connectRetryMs : limits.wakePollMs);
    }
  } finally {
    refusal.leave?.();
  }
}

/** Since when connections are refused, and the place among the requests that wait, once it has one. */
type Refusal = { sinceMs: number | null; leave: (() => void) | null };

/** judgeRefusal: what to answer; null: try again. */
function judgeRefusal(
  { sleepers, limits, onEvent }: ReachDeps,
  refusal: Refusal,
  tried: {
    route: Extract<Route, { kind: "serve" }>;
    error: unknown;
    wakes: boolean;
    isGone: boolean;
  },
): NoticeCause | null {
  const { envId, upstream, stage } = tried.route;
  const now = performance.now();
  refusal.sinceMs ??= now;
  const lastedMs = now - refusal.sinceMs;
  if (!tried.isGone && lastedMs < limits.connectPatienceMs) return null;
  if (refusal.leave === null) onEvent?.({ kind: "upstream_failed", envId, upstream, error: tried.error });
  if (tried.isGone || !tried.wakes) return { kind: "refused", stage };
  refusal.leave ??= sleepers.takePlace();
  if (refusal.leave !== null && lastedMs < limits.holdMs) return null;
  return { kind: "starting", envId, stage };
}

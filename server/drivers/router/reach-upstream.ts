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
 * reachUpstream asks where a host is, wakes what is asleep, and connects. A refused connection is tried for
 * `connectPatienceMs`, asking for the route again each time: after a switch the next try goes to the new upstream.
 * A websocket (`wakes: false`) does not wake: a forgotten browser tab, which reconnects for ever, would never let an
 * environment sleep.
 */
export async function reachUpstream(
  { lookup, sleepers, limits, onEvent }: ReachDeps,
  host: string,
  gone: AbortSignal,
  { wakes }: { wakes: boolean },
): Promise<Reached> {
  let refusedAt: number | null = null;
  for (;;) {
    let route = await lookup(host);
    if (route.kind === "asleep") {
      if (!wakes) return { cause: { kind: "websocket_asleep", stage: route.stage } };
      route = await sleepers.awaken(host, route, gone);
    }
    if (route.kind !== "serve") return { cause: route };
    const { envId, upstream, stage } = route;
    try {
      return { route, socket: await connectUpstream(upstream, limits.connectTimeoutMs) };
    } catch (error) {
      refusedAt ??= performance.now();
      if (gone.aborted || performance.now() - refusedAt >= limits.connectPatienceMs) {
        onEvent?.({ kind: "upstream_failed", envId, upstream, error });
        return { cause: { kind: "refused", stage } };
      }
    }
    await pause(limits.connectRetryMs);
  }
}

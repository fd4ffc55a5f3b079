import { listEnvironmentEvents, lastEnvironmentSeq } from "@/server/environments";
import type { EnvironmentEventDto } from "@/server/environments/contract";
import { refuseShutdown, type Recheck, type StreamDeps } from "./deps";
import { openGuardedDoorbell } from "./guarded-doorbell";
import { STREAM_TUNABLES } from "./tunables";

export type EnvironmentLogMessage = { events: EnvironmentEventDto[]; lastSeq: number };

/** followEnvironment gives the serving Odoo's log from `after` on; without one, its last lines and what follows. */
export async function* followEnvironment(
  deps: StreamDeps,
  follow: { environmentId: string; after: number | null; recheck: Recheck; signal: AbortSignal },
): AsyncGenerator<EnvironmentLogMessage> {
  const signal = AbortSignal.any([follow.signal, deps.shutdown]);
  const { environmentId } = follow;
  const bell = openGuardedDoorbell(
    deps,
    { channels: ["environment_events"], matches: (payload) => payload === environmentId },
    follow.recheck,
  );
  try {
    let cursor =
      follow.after ??
      Math.max(0, (await lastEnvironmentSeq(deps.system, environmentId)) - STREAM_TUNABLES.tailLines);
    while (!signal.aborted) {
      const seen = bell.version();
      const after = cursor;
      const events = await deps.shared.read(`environment ${environmentId} ${after} ${seen}`, () =>
        listEnvironmentEvents(deps.system, environmentId, { after, limit: STREAM_TUNABLES.pageLines }),
      );
      cursor = events.at(-1)?.seq ?? cursor;
      if (events.length > 0) yield { events, lastSeq: cursor };
      if (events.length < STREAM_TUNABLES.pageLines) await bell.wait(seen, signal);
      await bell.askWhenDue();
    }
  } finally {
    bell.close();
  }
  refuseShutdown(deps.shutdown);
}

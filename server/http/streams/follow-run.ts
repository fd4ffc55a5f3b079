import { getRun, listRunEvents } from "@/server/runs";
import type { RunDetail, RunEventDto } from "@/server/runs/contract";
import { isUnfinished } from "@/server/runs/states";
import { refuseShutdown, type Recheck, type StreamDeps } from "./deps";
import type { Doorbell } from "./doorbell";
import { STREAM_TUNABLES } from "./tunables";

export type RunMessage =
  { type: "run"; run: RunDetail } | { type: "events"; events: RunEventDto[]; lastSeq: number };

export type FollowRun = {
  runId: string;
  /** sequence of the last line the follower has */
  after: number;
  recheck: Recheck;
  signal: AbortSignal;
};

/**
 * followRun gives the run's state and every line after `after`, in order, none twice. It ends when the run has ended and
 * all is told, or when the follower goes; it throws when the permission is gone or the process ends.
 */
export async function* followRun(deps: StreamDeps, follow: FollowRun): AsyncGenerator<RunMessage> {
  const signal = AbortSignal.any([follow.signal, deps.shutdown]);
  const matches = (payload: string) => payload.includes(follow.runId);
  const bell = deps.doorbells().open({ channels: ["run_events", "runs"], matches });
  let cursor = follow.after;
  let shown = "";
  let checkedAt = performance.now();
  try {
    while (!signal.aborted) {
      const seen = bell.version();
      const { run, text } = await readShared(deps, follow.runId, bell);
      if (text !== shown) {
        shown = text;
        yield { type: "run", run };
      }
      let events: RunEventDto[];
      do {
        events = await readEvents(deps, follow.runId, cursor, bell);
        cursor = events.at(-1)?.seq ?? cursor;
        if (events.length > 0) yield { type: "events", events, lastSeq: cursor };
      } while (events.length === STREAM_TUNABLES.pageLines && !signal.aborted);
      if (!isUnfinished(run.status) && cursor >= run.lastSeq) return;
      await bell.wait(seen, STREAM_TUNABLES.lookEveryMs, signal);
      if (performance.now() - checkedAt >= STREAM_TUNABLES.lookEveryMs) {
        await follow.recheck();
        checkedAt = performance.now();
      }
    }
  } finally {
    bell.close();
  }
  refuseShutdown(deps.shutdown);
}

/** The text decides whether followers are told again: it leaves out the counter that moves with every line. */
function readShared(
  deps: StreamDeps,
  runId: string,
  bell: Doorbell,
): Promise<{ run: RunDetail; text: string }> {
  return deps.shared.read(`run ${runId} ${bell.version()}`, async () => {
    const run = await getRun(deps.system, runId);
    return { run, text: JSON.stringify({ ...run, lastSeq: 0 }) };
  });
}

function readEvents(deps: StreamDeps, runId: string, after: number, bell: Doorbell): Promise<RunEventDto[]> {
  return deps.shared.read(`events ${runId} ${after} ${bell.version()}`, () =>
    listRunEvents(deps.system, runId, { after, limit: STREAM_TUNABLES.pageLines }),
  );
}

import { getRun, listRunEvents } from "@/server/runs";
import type { RunDetail, RunEventDto } from "@/server/runs/contract";
import { isUnfinished } from "@/server/runs/states";
import { refuseShutdown, type Recheck, type StreamDeps } from "./deps";
import { openGuardedDoorbell, type GuardedDoorbell } from "./guarded-doorbell";
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
  const bell = openGuardedDoorbell(deps, { channels: ["run_events", "runs"], matches }, follow.recheck);
  let cursor = follow.after;
  let shown = "";
  try {
    while (!signal.aborted) {
      const seen = bell.version();
      // Lines first: they are what rings most, and what somebody is waiting for.
      cursor = yield* tellLines(deps, { ...follow, after: cursor, signal }, bell);
      const { run, text } = await readShared(deps, follow.runId, bell);
      if (text !== shown) {
        shown = text;
        yield { type: "run", run };
      }
      if (!isUnfinished(run.status)) {
        // Those that came between the two reads. After its end there are no others.
        if (cursor < run.lastSeq) cursor = yield* tellLines(deps, { ...follow, after: cursor, signal }, bell);
        if (cursor >= run.lastSeq) return;
      }
      await bell.wait(seen, signal);
      await bell.askWhenDue();
    }
  } finally {
    bell.close();
  }
  refuseShutdown(deps.shutdown);
}

/** Gives the sequence of the last line told. */
async function* tellLines(
  deps: StreamDeps,
  { runId, after, signal }: FollowRun,
  bell: GuardedDoorbell,
): AsyncGenerator<RunMessage, number> {
  let cursor = after;
  let events: RunEventDto[];
  do {
    events = await readEvents(deps, runId, cursor, bell);
    cursor = events.at(-1)?.seq ?? cursor;
    if (events.length === 0) break;
    yield { type: "events", events, lastSeq: cursor };
    // A slow reader takes long for a page, and a long log has many.
    await bell.askWhenDue();
  } while (events.length === STREAM_TUNABLES.pageLines && !signal.aborted);
  return cursor;
}

/** The text decides whether followers are told again: it leaves out the counter that moves with every line. */
function readShared(
  deps: StreamDeps,
  runId: string,
  bell: GuardedDoorbell,
): Promise<{ run: RunDetail; text: string }> {
  return deps.shared.read(`run ${runId} ${bell.version()}`, async () => {
    const run = await getRun(deps.system, runId);
    return { run, text: JSON.stringify({ ...run, lastSeq: 0 }) };
  });
}

function readEvents(
  deps: StreamDeps,
  runId: string,
  after: number,
  bell: GuardedDoorbell,
): Promise<RunEventDto[]> {
  return deps.shared.read(`events ${runId} ${after} ${bell.version()}`, () =>
    listRunEvents(deps.system, runId, { after, limit: STREAM_TUNABLES.pageLines }),
  );
}

/**
 * The worker's loop: claim, execute, renew, reap. It knows runs, not what they do. Kill it at any moment: its leases
 * run out, and any other worker goes on.
 */
import {
  claimRuns,
  reapRuns,
  registerWorker,
  retireWorker,
  touchRuns,
  type ClaimedRun,
} from "@/server/platform/db/sql/lease-runs";
import type { Clock } from "@/server/platform/clock";
import type { Listener } from "@/server/platform/db/listener";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { executeRun, type ExecutionDeps, type RunHandler } from "@/server/runs";
import type { RunKind } from "@/server/runs/contract";
import { toUnderway } from "./to-underway";
import { WORKER_TUNABLES } from "./tunables";

export type WorkerDeps = {
  sql: SqlClient;
  listener: Listener;
  clock: Clock;
  machine: string;
  version: string;
  slots: number;
  handlers: ReadonlyMap<RunKind, RunHandler>;
  onError(what: string, error: unknown): void;
  secrets: ExecutionDeps["secrets"];
  beforeStep?: (name: string) => void;
};

type Active = { attempt: number; abort: AbortController; ended: Promise<void> };

export type Worker = {
  id: string;
  activeRuns(): number;
  /** stop gives unfinished runs back and resolves when everything here has ended */
  stop(): Promise<void>;
};

/** startWorker registers the worker and returns while its loop runs. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const { sql } = deps;
  const worker = { machine: deps.machine, pid: process.pid, version: deps.version, slots: deps.slots };
  const id = await registerWorker(sql, worker);
  const active = new Map<string, Active>();
  let stopping = false;
  let claiming: Promise<void> | null = null;
  let rungMeanwhile = false;

  const begin = (claimed: ClaimedRun) => {
    const abort = new AbortController();
    const handler = deps.handlers.get(claimed.kind as RunKind) ?? unknownKind(claimed.kind as RunKind);
    const ended = executeRun(deps, toUnderway(claimed), handler, abort.signal)
      .then(
        () => {},
        (error) => deps.onError(`run ${claimed.id}`, error),
      )
      .finally(() => {
        active.delete(claimed.id);
        claim();
      });
    active.set(claimed.id, { attempt: claimed.attempt, abort, ended });
  };

  const claimOnce = async () => {
    do {
      rungMeanwhile = false;
      const free = deps.slots - active.size;
      if (stopping || free <= 0) return;
      const claimed = await claimRuns(sql, id, free);
      for (const run of claimed) begin(run);
    } while (rungMeanwhile);
  };
  const claim = () => {
    if (claiming) {
      rungMeanwhile = true;
      return;
    }
    claiming = claimOnce()
      .catch((error) => deps.onError("claim", error))
      .finally(() => {
        claiming = null;
      });
  };

  const renew = async () => {
    // Taken before the question: a run claimed while it is under way is rightly missing from the answer.
    const held = [...active];
    const touched = await touchRuns(
      sql,
      id,
      held.map(([runId]) => runId),
    );
    const leases = new Map(touched.map((lease) => [lease.id, lease]));
    for (const [runId, { attempt, abort }] of held) {
      const lease = leases.get(runId);
      if (lease?.attempt !== attempt) abort.abort("fenced");
      else if (lease.cancel_requested) abort.abort("cancel");
    }
  };
  const reap = async () => {
    if ((await reapRuns(sql)).some((run) => run.status === "queued")) claim();
  };

  const endRing = deps.listener.subscribe("runs", claim);
  const endCancelRing = deps.listener.subscribe("runs", () => {
    if (active.size > 0) void renew().catch((error) => deps.onError("renew", error));
  });
  const timers = [
    every("poll the queue", WORKER_TUNABLES.pollEveryMs, async () => claim(), deps.onError),
    every("renew leases", WORKER_TUNABLES.renewEveryMs, renew, deps.onError),
    every("reap runs", WORKER_TUNABLES.reapEveryMs, reap, deps.onError),
  ];
  claim();

  return {
    id,
    activeRuns: () => active.size,
    stop: async () => {
      stopping = true;
      endRing();
      endCancelRing();
      for (const held of active.values()) held.abort.abort("shutdown");
      await Promise.race([
        Promise.allSettled([...active.values()].map((held) => held.ended)),
        new Promise((resolve) => setTimeout(resolve, WORKER_TUNABLES.stopGraceMs).unref()),
      ]);
      for (const timer of timers) timer.stop();
      await claiming;
      await retireWorker(sql, id).catch((error) => deps.onError("retire", error));
    },
  };
}

/** A kind this worker has no handler for fails plainly instead of waiting for ever. */
function unknownKind(kind: RunKind): RunHandler {
  return {
    kind,
    plan: async () => {
      throw new Error(`no worker here executes runs of kind ${kind}`);
    },
  };
}

/**
 * every runs a task again and again, never twice at once; an error is reported under the task's name, and the next turn
 * comes all the same.
 */
export function every(
  what: string,
  intervalMs: number,
  task: () => Promise<unknown>,
  onError: (what: string, error: unknown) => void,
): { stop(): void; ring(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let busy = false;
  let again = false;
  const turn = async () => {
    if (stopped || busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    await task().catch((error) => onError(what, error));
    busy = false;
    if (stopped) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(turn, again ? 0 : intervalMs);
  };
  timer = setTimeout(turn, intervalMs);
  return {
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
    ring: () => void turn(),
  };
}

import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { CommandResult, LogLine } from "../port";
import { createDelivery, createLineFeed, type Deliver } from "./create-line-feed";
import { endGroup } from "./end-processes";
import { identifyProcess } from "./process-table";
import type { ProcessTunables } from "./tunables";

export type FollowOptions = {
  onLine: (line: LogLine) => void | Promise<void>;
  signal?: AbortSignal | undefined;
  timeoutMs: number;
};

export type FollowDeps = {
  tunables: ProcessTunables;
  now: () => Date;
  /** ends what the command left running, which may hold its output open */
  killRest: () => Promise<unknown>;
};

/**
 * followCommand delivers the output of a process, ends it when it is told to or out of time, and gives its result once
 * all output has been taken. An error of `onLine` ends the process and is thrown as it is.
 */
export async function followCommand(
  child: ChildProcess,
  { onLine, signal, timeoutMs }: FollowOptions,
  { tunables, now, killRest }: FollowDeps,
): Promise<CommandResult> {
  const exited = new Promise<Pick<CommandResult, "exitCode" | "signal">>((resolve) => {
    child.once("exit", (exitCode, endedBy) => resolve({ exitCode, signal: endedBy }));
  });
  const leader = child.pid === undefined ? null : identifyProcess(child.pid);
  const stop = async (graceMs: number): Promise<void> => {
    const identity = await leader;
    if (identity !== null) await endGroup(identity, graceMs, tunables);
  };

  let failure: { error: unknown } | null = null;
  const taken = createDelivery(onLine);
  const deliver: Deliver = (line) =>
    taken(line).catch((error: unknown) => {
      failure ??= { error };
      void stop(0);
      throw error;
    });
  const outputs = [child.stdout, child.stderr].map((stream) =>
    readOutput(stream, deliver, { tunables, now }),
  );

  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void stop(tunables.commandGraceMs);
  }, timeoutMs);
  const abort = (): void => void stop(tunables.commandGraceMs);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  try {
    const result = await exited;
    await killRest();
    await Promise.all(outputs.map((output) => output.finish(tunables.outputLingerMs)));
    // set by `deliver`, which the compiler does not see
    const failed = failure as { error: unknown } | null;
    if (failed !== null) throw failed.error;
    return { ...result, timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** Reads a stream at the pace of `deliver`. `finish` waits for its end, but not for one that nobody writes to. */
function readOutput(
  stream: Readable | null,
  deliver: Deliver,
  { tunables, now }: Pick<FollowDeps, "tunables" | "now">,
) {
  let busy = false;
  let idleSince = performance.now();
  const read = async (): Promise<void> => {
    const feed = createLineFeed(deliver, tunables.settleMs, now);
    for await (const chunk of stream ?? []) {
      busy = true;
      await feed.write(chunk as Buffer);
      busy = false;
      idleSince = performance.now();
    }
    busy = true;
    await feed.end();
  };
  // a stream that is cut short, and errors of `deliver`, which the caller knows of
  const done = read().catch(() => {});
  return {
    async finish(lingerMs: number): Promise<void> {
      idleSince = performance.now();
      const watch = setInterval(() => {
        if (!busy && performance.now() - idleSince > lingerMs) stream?.destroy();
      }, tunables.exitPollMs);
      await done;
      clearInterval(watch);
    },
  };
}

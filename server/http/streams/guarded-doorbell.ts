import type { Recheck, StreamDeps } from "./deps";
import type { OpenDoorbell } from "./doorbell";
import { STREAM_TUNABLES } from "./tunables";
import { watchPermission } from "./watch-permission";

export type GuardedDoorbell = {
  /** as a doorbell's */
  version(): number;
  /** wait resolves at the next ring after version `seen`, or when it is time to ask for the permission again. */
  wait(seen: number, signal: AbortSignal): Promise<void>;
  /** askWhenDue throws when the follower may not read on. */
  askWhenDue(): Promise<void>;
  close(): void;
};

/**
 * openGuardedDoorbell also rings when somebody's access changed anywhere: its follower then asks at once whether it may
 * read on. Should that ring be lost, it asks every few seconds all the same.
 */
export function openGuardedDoorbell(
  deps: StreamDeps,
  { channels, matches, onRing }: OpenDoorbell,
  recheck: Recheck,
): GuardedDoorbell {
  const watch = watchPermission(recheck, {
    everyMs: STREAM_TUNABLES.lookEveryMs,
    atLeastMs: STREAM_TUNABLES.askAtLeastMs,
  });
  const bell = deps.doorbells().open({
    channels: [...channels, "access"],
    matches: (payload, channel) => channel === "access" || matches(payload, channel),
    onRing: (channel, payload) => (channel === "access" ? watch.hurry() : onRing?.(channel, payload)),
  });
  return {
    version: bell.version,
    wait: (seen, signal) => bell.wait(seen, watch.leftMs(), signal),
    askWhenDue: watch.askWhenDue,
    close: bell.close,
  };
}

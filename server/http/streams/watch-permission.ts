import type { Recheck } from "./deps";

export type PermissionWatch = {
  /** how long a stream may wait before it must ask again */
  leftMs(): number;
  /** askWhenDue throws when the permission is gone; before it is due it does nothing */
  askWhenDue(): Promise<void>;
  /** hurry: something changed that may concern it; it is due at once, or as soon as the last answer is old enough */
  hurry(): void;
};

type Intervals = {
  everyMs: number;
  /** answers lie at least this far apart, however often somebody hurries */
  atLeastMs: number;
};

/**
 * watchPermission asks again every so often, counted from the last answer and not from the last wait: a stream that was
 * rung a moment before would otherwise wait twice as long.
 */
export function watchPermission(
  recheck: Recheck,
  { everyMs, atLeastMs }: Intervals,
  now: () => number = () => performance.now(),
): PermissionWatch {
  let askedAt = now();
  let hurried = false;
  const leftMs = () => Math.max(0, askedAt + (hurried ? atLeastMs : everyMs) - now());
  return {
    leftMs,
    askWhenDue: async () => {
      if (leftMs() > 0) return;
      // Before it asks: what changes meanwhile is asked about again.
      hurried = false;
      await recheck();
      askedAt = now();
    },
    hurry: () => {
      hurried = true;
    },
  };
}

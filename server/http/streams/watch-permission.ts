import type { Recheck } from "./deps";

export type PermissionWatch = {
  /** how long a stream may wait before it must ask again */
  leftMs(): number;
  /** askWhenDue throws when the permission is gone; before it is due it does nothing */
  askWhenDue(): Promise<void>;
};

/**
 * watchPermission asks again every so often, counted from the last answer and not from the last wait: a stream that was
 * rung a moment before would otherwise wait twice as long.
 */
export function watchPermission(
  recheck: Recheck,
  everyMs: number,
  now: () => number = () => performance.now(),
): PermissionWatch {
  let askedAt = now();
  const leftMs = () => Math.max(0, askedAt + everyMs - now());
  return {
    leftMs,
    askWhenDue: async () => {
      if (leftMs() > 0) return;
      await recheck();
      askedAt = now();
    },
  };
}

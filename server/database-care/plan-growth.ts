import { CARE_TUNABLES } from "./tunables";

export type Sample = { at: Date; bytes: number };

/**
 * planGrowth compares the newest sample with that of a week before, or the oldest there is when it is at least a day
 * older. Samples come oldest first.
 */
export function planGrowth(
  samples: readonly Sample[],
  bounds: Pick<typeof CARE_TUNABLES, "growthMs" | "growthShare" | "growthMinBytes"> = CARE_TUNABLES,
): { bytesPerDay: number | null; isFast: boolean } {
  const last = samples.at(-1);
  if (!last) return { bytesPerDay: null, isFast: false };
  const since = last.at.getTime() - bounds.growthMs;
  const first = samples.find(({ at }) => at.getTime() >= since) ?? last;
  const days = (last.at.getTime() - first.at.getTime()) / DAY_MS;
  if (days < 1) return { bytesPerDay: null, isFast: false };
  const grown = last.bytes - first.bytes;
  const isFast = grown >= bounds.growthMinBytes && grown >= first.bytes * bounds.growthShare;
  return { bytesPerDay: Math.round(grown / days), isFast };
}

const DAY_MS = 86_400_000;

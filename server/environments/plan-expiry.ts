const DAY_MS = 86_400_000;
const WARN_DAYS = 3;

export type ExpiryFacts = {
  keep: boolean;
  /** of the stage and branch; null: for ever */
  lifetimeDays: number | null;
  /** the last build, or the branch's end if that is later */
  from: Date;
};

/** planExpiry: when the environment's database is dropped; null: never. */
export function planExpiry({ keep, lifetimeDays, from }: ExpiryFacts): Date | null {
  if (keep || lifetimeDays === null) return null;
  return new Date(from.getTime() + lifetimeDays * DAY_MS);
}

/**
 * expiresSoon: people are warned three days before. A life that is no longer than that would be an alarm from its first
 * minute, and a warning that is always there warns of nothing: of such a life the last third is soon.
 */
export function expiresSoon(expiresAt: Date | null, lifetimeDays: number | null, now: Date): boolean {
  if (expiresAt === null) return false;
  const isShort = lifetimeDays !== null && lifetimeDays <= WARN_DAYS;
  const warnDays = isShort ? lifetimeDays / 3 : WARN_DAYS;
  return expiresAt.getTime() - now.getTime() <= warnDays * DAY_MS;
}

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

/** expiresSoon: people are warned of it three days before, or for the whole of a shorter life. */
export function expiresSoon(expiresAt: Date | null, now: Date): boolean {
  return expiresAt !== null && expiresAt.getTime() - now.getTime() <= WARN_DAYS * DAY_MS;
}

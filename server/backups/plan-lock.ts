/** Until when what a backup stores may not be deleted, in a store with Object Lock. */
export type LockPlan = {
  /** its own parts, and the least that every file it names is locked for */
  parts: Date;
  /** its files, which later backups will name as well */
  files: Date;
};

/**
 * planLock: files are locked for longer than their backup needs. A store does not list its locks: to know one costs a
 * request, to extend it another. So a manifest says until when all files it names are locked, and while that is enough for
 * the next backup too, it asks nothing about those it shares with the one before. Of 100,000 files, once in a quarter of the
 * lock each one is asked for and extended: 200,000 requests, a quarter of an hour and less than a dollar. The price: a file
 * that no backup names any more stays up to a quarter longer. Whole days, so that attempts and environments agree. Pure.
 */
export function planLock(now: Date, days: number): LockPlan {
  const parts = +now + days * DAY_MS;
  const longer = Math.max(1, days * RENEWED_AFTER) * DAY_MS;
  return { parts: new Date(parts), files: new Date(Math.ceil((parts + longer) / DAY_MS) * DAY_MS) };
}

const DAY_MS = 86_400_000;
/** Share of the lock after which all files are asked for again. Less: more requests. More: what is not needed stays longer. */
const RENEWED_AFTER = 1 / 4;

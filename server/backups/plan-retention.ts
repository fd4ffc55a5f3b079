/** Which backups are kept, and why. The rules are those of restic's forget (internal/data/snapshot_policy.go). Pure. */
import { civilDateIn, type CivilDate } from "./civil-date";

export type RetentionPolicy = {
  keepLast: number;
  keepDaily: number;
  keepWeekly: number;
  keepMonthly: number;
  keepYearly: number;
  timeZone: string;
};

export const DEFAULT_RETENTION: RetentionPolicy = {
  keepLast: 0,
  keepDaily: 7,
  keepWeekly: 4,
  keepMonthly: 3,
  keepYearly: 0,
  timeZone: "UTC",
};

export type RetentionItem = {
  id: string;
  /** moment the data is of */
  at: Date;
  proven: boolean;
  /** its proof spoke against it: no rule counts on it */
  doubtful: boolean;
  pinned: boolean;
  /** somebody took it by hand a moment ago, for what they are about to do: a newer one of the same day takes no place of it */
  justByHand: boolean;
  legalHold: boolean;
};

/** `reasons` empty: it goes. */
export type RetentionVerdict = { id: string; reasons: string[] };

type Bucket = {
  left: number;
  last: number | null;
  valueOf: (date: CivilDate, index: number) => number;
  word: string;
};

/** planRetention gives every item's verdict, newest first. An empty policy keeps everything, as restic refuses one. */
export function planRetention(items: readonly RetentionItem[], policy: RetentionPolicy): RetentionVerdict[] {
  const sorted = items.toSorted((a, b) => +b.at - +a.at || (a.id < b.id ? -1 : 1));
  const byRule = applyRules(
    sorted.filter((item) => item.proven || !item.doubtful),
    policy,
  );
  const newestProven = sorted.findIndex((item) => item.proven);
  const isEmpty =
    policy.keepLast + policy.keepDaily + policy.keepWeekly + policy.keepMonthly + policy.keepYearly === 0;
  let awaited = false;
  return sorted.map((item, index) => {
    const reasons = [
      ...(item.legalHold ? ["legal hold"] : []),
      ...(item.pinned ? ["pinned"] : []),
      ...(item.justByHand && !item.doubtful ? ["by hand for a day"] : []),
      ...(isEmpty ? ["there is no rule"] : []),
      ...(byRule.get(item.id) ?? []),
      ...(index === newestProven ? ["newest proven"] : []),
      ...(newestProven === -1 ? ["none is proven yet"] : []),
      ...(index < newestProven ? ["newer than the newest proven"] : []),
    ];
    if (reasons.length === 0 && awaited) reasons.push("newer ones are not proven yet");
    awaited ||= !item.proven && !item.doubtful;
    return { id: item.id, reasons };
  });
}

/**
 * Newest first; each rule keeps an item whose day (week, month …) is not that of the last one it kept, and counts down. While
 * a rule has something left, it keeps the oldest too, so that the history is as long as it may be. Only periods that have
 * a backup count.
 */
function applyRules(sorted: readonly RetentionItem[], policy: RetentionPolicy): Map<string, string[]> {
  const buckets: Bucket[] = [
    { left: policy.keepLast, last: null, valueOf: (_date, index) => index, word: "last" },
    {
      left: policy.keepDaily,
      last: null,
      valueOf: ({ year, month, day }) => year * 10_000 + month * 100 + day,
      word: "daily",
    },
    {
      left: policy.keepWeekly,
      last: null,
      valueOf: ({ weekYear, week }) => weekYear * 100 + week,
      word: "weekly",
    },
    {
      left: policy.keepMonthly,
      last: null,
      valueOf: ({ year, month }) => year * 100 + month,
      word: "monthly",
    },
    { left: policy.keepYearly, last: null, valueOf: ({ year }) => year, word: "yearly" },
  ];
  const kept = new Map<string, string[]>();
  for (const [index, item] of sorted.entries()) {
    const date = civilDateIn(policy.timeZone, item.at);
    const isOldest = index === sorted.length - 1;
    const reasons: string[] = [];
    for (const bucket of buckets) {
      if (bucket.left <= 0) continue;
      const value = bucket.valueOf(date, index);
      if (value === bucket.last && !isOldest) continue;
      reasons.push(value === bucket.last ? `oldest ${bucket.word}` : bucket.word);
      bucket.last = value;
      bucket.left -= 1;
    }
    if (reasons.length > 0) kept.set(item.id, reasons);
  }
  return kept;
}

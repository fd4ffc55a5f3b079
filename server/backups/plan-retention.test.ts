import { describe, expect, test } from "vitest";
import { planRetention, type RetentionItem, type RetentionPolicy } from "./plan-retention";

const POLICY: RetentionPolicy = {
  keepLast: 0,
  keepDaily: 7,
  keepWeekly: 4,
  keepMonthly: 3,
  keepYearly: 0,
  timeZone: "UTC",
};
const item = (at: string, more: Partial<RetentionItem> = {}): RetentionItem => ({
  id: at,
  at: new Date(at),
  proven: true,
  doubtful: false,
  pinned: false,
  justByHand: false,
  legalHold: false,
  ...more,
});
const kept = (items: RetentionItem[], policy = POLICY) =>
  planRetention(items, policy)
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ id }) => id);

/**
 * A second writing of restic's forget, from its description and not from ours: for each rule, walk the backups from the
 * newest, put each into its period, keep the newest of each period until enough periods are kept; if not enough were
 * found, keep the very oldest too. Periods are texts, taken from a locale that writes ISO dates.
 */
function reference(times: readonly Date[], policy: RetentionPolicy): Set<number> {
  const order = times.map((at, index) => ({ at, index })).sort((a, b) => +b.at - +a.at);
  const iso = new Intl.DateTimeFormat("sv-SE", { timeZone: policy.timeZone });
  const rules: [number, (day: string, place: number) => string][] = [
    [policy.keepLast, (_day, place) => `${place}`],
    [policy.keepDaily, (day) => day],
    [policy.keepWeekly, isoWeek],
    [policy.keepMonthly, (day) => day.slice(0, 7)],
    [policy.keepYearly, (day) => day.slice(0, 4)],
  ];
  const result = new Set<number>();
  for (const [count, periodOf] of rules) {
    const firsts: number[] = [];
    let previous = "";
    for (const [place, { at, index }] of order.entries()) {
      const period = periodOf(iso.format(at), place);
      if (period !== previous) firsts.push(index);
      previous = period;
    }
    for (const index of firsts.slice(0, count)) result.add(index);
    const oldest = order.at(-1);
    if (count > firsts.length && oldest) result.add(oldest.index);
  }
  return result;
}

/** By walking: the week is that of its Thursday, the first one is the one with the year's first Thursday. */
function isoWeek(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  while (date.getUTCDay() !== 4)
    date.setUTCDate(date.getUTCDate() + (date.getUTCDay() === 0 || date.getUTCDay() > 4 ? -1 : 1));
  const year = date.getUTCFullYear();
  let week = 0;
  while (date.getUTCFullYear() === year) {
    date.setUTCDate(date.getUTCDate() - 7);
    week += 1;
  }
  return `${year}-W${week}`;
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Sao_Paulo",
];
/** Around them: changes of the clock, a leap day, weeks 53 and 1, the day that Samoa left out. */
const EDGES = [
  "2024-02-29",
  "2020-12-31",
  "2021-01-03",
  "2026-12-31",
  "2026-03-29",
  "2026-10-25",
  "2025-03-09",
  "2011-12-30",
  "2000-02-29",
];

function randomCalendar(random: () => number): { times: Date[]; policy: RetentionPolicy } {
  const below = (limit: number) => Math.floor(random() * limit);
  const start = +new Date(`${EDGES[below(EDGES.length)]}T00:00:00Z`) + below(200) * 86_400_000;
  const stepMs =
    [3_600_000, 6 * 3_600_000, 86_400_000, 3 * 86_400_000, 20 * 86_400_000][below(5)] ?? 86_400_000;
  const times: Date[] = [];
  let at = start;
  for (let left = below(60); left > 0; left -= 1) {
    // a gap now and then, as of a machine that was off
    at -= below(10) === 0 ? below(100) * 86_400_000 : Math.floor(stepMs * (0.5 + random()));
    times.push(new Date(at + times.length));
  }
  const policy = {
    keepLast: below(3) === 0 ? below(5) : 0,
    keepDaily: below(10),
    keepWeekly: below(8),
    keepMonthly: below(15),
    keepYearly: below(3),
    timeZone: ZONES[below(ZONES.length)] ?? "UTC",
  };
  return { times, policy };
}

test("10,000 random calendars are kept as restic would", { timeout: 120_000 }, () => {
  const random = randomFrom(20_261_122);
  for (let round = 0; round < 10_000; round += 1) {
    const { times, policy } = randomCalendar(random);
    if (policy.keepLast + policy.keepDaily + policy.keepWeekly + policy.keepMonthly + policy.keepYearly === 0)
      continue;
    const expected = reference(times, policy);
    // what all being proven adds
    const newest = times.reduce((best, at, index) => (+at > +(times[best] ?? 0) ? index : best), 0);
    if (times.length > 0) expected.add(newest);
    const verdicts = planRetention(
      times.map((at, index) => item(at.toISOString(), { id: `${index}` })),
      policy,
    );
    const found = new Set(verdicts.filter(({ reasons }) => reasons.length > 0).map(({ id }) => Number(id)));
    if (found.symmetricDifference(expected).size > 0)
      expect({ round, policy, times, found: [...found].sort() }).toEqual({
        round,
        policy,
        times,
        found: [...expected].sort(),
      });
  }
});

describe("beyond the rules", () => {
  const days = (count: number, more: (age: number) => Partial<RetentionItem> = () => ({})) =>
    Array.from({ length: count }, (_none, age) =>
      item(new Date(Date.UTC(2026, 5, 30, 2) - age * 86_400_000).toISOString(), more(age)),
    );
  const policy = { ...POLICY, keepDaily: 2, keepWeekly: 0, keepMonthly: 0 };

  test("the reasons are said", () => {
    const verdicts = planRetention(days(40), POLICY);
    expect(verdicts[0]?.reasons).toEqual(["daily", "weekly", "monthly", "newest proven"]);
    expect(verdicts[39]?.reasons).toEqual(["oldest monthly"]);
    expect(verdicts[8]?.reasons).toEqual([]);
  });

  test.each([
    [
      "what was just taken by hand stays, unless its proof failed",
      days(6, (age) => ({ justByHand: age > 3, proven: age !== 5, doubtful: age === 5 })),
      [0, 1, 4],
    ],
    ["pins and holds stay", days(6, (age) => ({ pinned: age === 4, legalHold: age === 5 })), [0, 1, 4, 5]],
    [
      "nothing goes while newer ones wait for their proof",
      days(4, (age) => ({ proven: age !== 0 })),
      [0, 1, 2, 3],
    ],
    ["nothing goes while none is proven", days(4, () => ({ proven: false })), [0, 1, 2, 3]],
    [
      "the newest proven one stays, and all newer ones",
      days(5, (age) => ({ proven: age > 2, doubtful: age <= 2 })),
      [0, 1, 2, 3, 4],
    ],
    [
      "no rule counts on one whose proof failed",
      days(4, (age) => ({ proven: age !== 1, doubtful: age === 1 })),
      [0, 2],
    ],
  ])("%s", (_what, items, expected) => {
    expect(kept(items, policy)).toEqual(expected.map((age) => items[age]?.id));
  });

  test("no rule at all keeps everything, and nothing is kept of nothing", () => {
    const empty = { ...policy, keepDaily: 0 };
    expect(kept(days(5), empty)).toHaveLength(5);
    expect(planRetention([], POLICY)).toEqual([]);
  });
});

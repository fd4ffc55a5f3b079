export type TimelineItem = {
  id: string;
  at: string;
  proven: boolean;
  /** the rules that keep it; empty: it goes */
  keptBy: readonly string[];
};
export type TimelineDot = {
  id: string;
  at: string;
  proven: boolean;
  /** percent from the left */ left: number;
};
export type TimelineLane = { name: TimelineLaneName; dots: TimelineDot[] };
export type TimelineTick = { days: number; left: number };

export const TIMELINE_LANES = ["last", "daily", "weekly", "monthly", "yearly", "else", "goes"] as const;
export type TimelineLaneName = (typeof TIMELINE_LANES)[number];

const DAY_MS = 86_400_000;
const TICK_DAYS = [1, 7, 30, 90, 365, 1825];
/** Where a tick's words have room beside the ends' own, on a phone too. */
const TICK_ROOM_PERCENT = { from: 12, to: 80 };

/**
 * planTimeline puts each backup into the lane of every rule that keeps it; the newest is at the right. The scale is that of
 * the rules, logarithmic: a week has about as much room as the month before it.
 */
export function planTimeline(
  items: readonly TimelineItem[],
  now: number,
): { lanes: TimelineLane[]; ticks: TimelineTick[] } {
  const ageOf = (at: string) => Math.max(0, (now - Date.parse(at)) / DAY_MS);
  const oldest = Math.max(1, ...items.map(({ at }) => ageOf(at)));
  const leftOf = (days: number) => 100 - (100 * Math.log1p(days)) / Math.log1p(oldest);
  const lanes = TIMELINE_LANES.map((name) => ({
    name,
    dots: items
      .filter(({ keptBy }) => lanesOf(keptBy).includes(name))
      .map(({ id, at, proven }) => ({ id, at, proven, left: leftOf(ageOf(at)) })),
  }));
  const ticks = TICK_DAYS.map((days) => ({ days, left: leftOf(days) })).filter(
    ({ left }) => left >= TICK_ROOM_PERCENT.from && left <= TICK_ROOM_PERCENT.to,
  );
  return { lanes: lanes.filter(({ dots }) => dots.length > 0), ticks };
}

/** A pin, a hold or being the newest proven one is a lane only for what no rule keeps. */
function lanesOf(keptBy: readonly string[]): TimelineLaneName[] {
  if (keptBy.length === 0) return ["goes"];
  const words = new Set(keptBy.map((reason) => reason.replace(/^oldest /, "")));
  const byRule = TIMELINE_LANES.filter((name) => words.has(name));
  return byRule.length > 0 ? byRule : ["else"];
}

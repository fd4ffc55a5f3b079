import { Cron } from "croner";
import { UNKNOWN_ZONE } from "./states";

/** planNext: the first time after `from` that a schedule names, on the clocks of its time zone; null: never again. */
export function planNext(cron: string, timeZone: string, from: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, mode: "5-part" }).nextRun(from);
}

/** findScheduleProblem: why a schedule cannot be used, for people; null when it can. Under an hour is no schedule. */
export function findScheduleProblem(cron: string, timeZone: string, now: Date): string | null {
  if (!isTimeZone(timeZone)) return UNKNOWN_ZONE;
  try {
    const times = planNextTimes(cron, timeZone, now, LOOKED_AT);
    if (times.length === 0) return "This time never comes. Look at the day and the month.";
    const isOften = times.some((at, index) => index > 0 && +at - +(times[index - 1] ?? 0) < LEAST_MS);
    return isOften ? "At most one backup an hour can be scheduled." : null;
  } catch {
    return "Write five fields: minute, hour, day, month, weekday. 30 2 * * * is half past two each night.";
  }
}

/** isTimeZone: one that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

const LEAST_MS = 3_600_000;
/** Of two times within one hour the first may be over: then the third is soon after the second. */
const LOOKED_AT = 3;

/** planNextTimes: the first `count` times after `from`; fewer when it never comes again. */
export function planNextTimes(cron: string, timeZone: string, from: Date, count: number): Date[] {
  return new Cron(cron, { timezone: timeZone, mode: "5-part" }).nextRuns(count, from);
}

import { Cron } from "croner";

/** planNext: the first time after `from` that a schedule names, on the clocks of its time zone; null: never again. */
export function planNext(cron: string, timeZone: string, from: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, mode: "5-part" }).nextRun(from);
}

/** findScheduleProblem: why a schedule cannot be used, for people; null when it can. Under an hour is no schedule. */
export function findScheduleProblem(cron: string, timeZone: string, now: Date): string | null {
  if (!isTimeZone(timeZone)) return "This time zone is not known. Write it as Europe/Berlin.";
  try {
    const first = planNext(cron, timeZone, now);
    if (first === null) return "This time never comes. Look at the day and the month.";
    const second = planNext(cron, timeZone, first);
    const isOften = second !== null && +second - +first < LEAST_MS;
    return isOften ? "At most one backup an hour can be scheduled." : null;
  } catch {
    return "Write five fields: minute, hour, day, month, weekday. `30 2 * * *` is half past two each night.";
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

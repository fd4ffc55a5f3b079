export type CivilDate = {
  year: number;
  month: number;
  day: number;
  /** ISO 8601: the year that a week belongs to is that of its Thursday */
  weekYear: number;
  week: number;
};

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** civilDateIn: the date on a calendar that hangs there; throws RangeError for a time zone nobody knows. */
export function civilDateIn(timeZone: string, at: Date): CivilDate {
  const format = formats.get(timeZone) ?? makeFormat(timeZone);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = [parts.get("year"), parts.get("month"), parts.get("day")];
  const midnight = Date.UTC(year, month - 1, day);
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = new Date(midnight + (3 - weekday) * DAY_MS);
  const weekYear = thursday.getUTCFullYear();
  const week = Math.floor((+thursday - Date.UTC(weekYear, 0, 1)) / DAY_MS / 7) + 1;
  return { year, month, day, weekYear, week };
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** describeCron says in words when a schedule runs; null for the rarer shapes, which are shown as they are. */
export function describeCron(cron: string): string | null {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== "*" || !isBelow(minute, 60)) return null;
  if (hour === "*" && day === "*" && weekday === "*")
    return Number(minute) === 0 ? "every hour" : `every hour at minute ${Number(minute)}`;
  if (!isBelow(hour, 24)) return null;
  const at = `at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day === "*" && weekday === "*") return `daily ${at}`;
  if (day === "*" && weekday === "1-5") return `Monday to Friday ${at}`;
  const name = day === "*" ? weekdayOf(weekday) : undefined;
  if (name !== undefined) return `every ${name} ${at}`;
  if (weekday === "*" && isBelow(day, 32) && Number(day) > 0)
    return `on day ${Number(day)} of each month ${at}`;
  return null;
}

const isBelow = (text: string, bound: number) => /^\d{1,2}$/.test(text) && Number(text) < bound;

/** Cron has two numbers for Sunday. */
function weekdayOf(text: string): string | undefined {
  const named = NAMES.indexOf(text.toLowerCase());
  if (named >= 0) return WEEKDAYS[named];
  return /^[0-7]$/.test(text) ? WEEKDAYS[Number(text) % 7] : undefined;
}

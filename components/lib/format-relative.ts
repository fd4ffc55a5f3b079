import { formatDate } from "./format-time";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
/** The page's clock moves every ten seconds, so what just happened may seem to lie ahead by so much. */
const CLOCK_BEHIND_S = 15;
/** Beyond this a date says more than a distance. */
const RELATIVE_MAX_DAYS = 30;

/**
 * formatRelative says how far `at` is from `now`: "just now", "42 s ago", "3 min ago", "5 h ago", "2 d ago", "in 3 d";
 * further than 30 days away it is the date. `short` leaves the direction out: "3 min". Both in milliseconds since 1970.
 */
export function formatRelative(at: number, now: number, short = false): string {
  if (!Number.isFinite(at)) return "–";
  const seconds = Math.round((now - at) / 1000);
  const distance = Math.abs(seconds);
  if (seconds < 5 && seconds > -CLOCK_BEHIND_S) return short ? "now" : "just now";
  if (distance > RELATIVE_MAX_DAYS * DAY_S) return formatDate(at);
  // What lies ahead is rounded: three days are "in 3 d" from the first second on.
  const amount = describe(distance, seconds > 0 ? Math.floor : Math.round);
  if (short) return amount;
  return seconds > 0 ? `${amount} ago` : `in ${amount}`;
}

function describe(seconds: number, round: (amount: number) => number): string {
  if (seconds < MINUTE_S) return `${seconds} s`;
  if (seconds < HOUR_S) return `${round(seconds / MINUTE_S)} min`;
  if (seconds < DAY_S) return `${round(seconds / HOUR_S)} h`;
  return `${round(seconds / DAY_S)} d`;
}

import { formatDate } from "./format-time";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
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
  if (distance < 5) return short ? "now" : "just now";
  if (distance > RELATIVE_MAX_DAYS * DAY_S) return formatDate(at);
  const amount = describe(distance);
  if (short) return amount;
  return seconds > 0 ? `${amount} ago` : `in ${amount}`;
}

function describe(seconds: number): string {
  if (seconds < MINUTE_S) return `${seconds} s`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min`;
  if (seconds < DAY_S) return `${Math.floor(seconds / HOUR_S)} h`;
  return `${Math.floor(seconds / DAY_S)} d`;
}

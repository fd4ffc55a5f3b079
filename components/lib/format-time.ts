import { toMilliseconds } from "./to-milliseconds";
import type { Instant } from "./to-milliseconds";

/** formatDate: "22 Nov 2026", in UTC so that server and browser print the same. */
export function formatDate(at: Instant): string {
  return print(at, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/**
 * formatExactTime: "22 Nov 2026, 07:13:05 GMT+1" in `timeZone` (IANA name); without one, in the zone of whoever runs
 * it, which is only right in a browser.
 */
export function formatExactTime(at: Instant, timeZone?: string): string {
  return print(at, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  });
}

/** formatLogTime: "07:13:05.042", for the narrow column beside a log's lines. */
export function formatLogTime(at: Instant, timeZone?: string): string {
  return print(at, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
    timeZone,
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl.DateTimeFormat takes ~50 µs; a log prints a hundred per frame. */
function print(at: Instant, options: Intl.DateTimeFormatOptions): string {
  const milliseconds = toMilliseconds(at);
  if (!Number.isFinite(milliseconds)) return "–";
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", options);
    formats.set(key, format);
  }
  return format.format(milliseconds);
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * formatDuration: 400 → "0.4 s", 42_000 → "42 s", 185_000 → "3 m 05 s", 3_720_000 → "1 h 02 m", days → "3 d 4 h".
 * A negative span (two machines' clocks differ) reads as "0 s".
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "–";
  const ms = Math.max(0, milliseconds);
  if (ms > 0 && ms < 950) return `${Math.max(0.1, ms / SECOND_MS).toFixed(1)} s`;
  if (ms < MINUTE_MS - SECOND_MS / 2) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS - SECOND_MS / 2) return pair(ms, MINUTE_MS, "m", SECOND_MS, "s", 2);
  if (ms < DAY_MS - SECOND_MS / 2) return pair(ms, HOUR_MS, "h", MINUTE_MS, "m", 2);
  return pair(ms, DAY_MS, "d", HOUR_MS, "h", 1);
}

function pair(
  ms: number,
  big: number,
  bigUnit: string,
  small: number,
  smallUnit: string,
  pad: number,
): string {
  const smalls = Math.floor((ms + SECOND_MS / 2) / small);
  const perBig = big / small;
  const rest = String(smalls % perBig).padStart(pad, "0");
  return `${Math.floor(smalls / perBig)} ${bigUnit} ${rest} ${smallUnit}`;
}

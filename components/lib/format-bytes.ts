const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** formatBytes: 0 → "0 B", 1234 → "1.2 kB", 33_000_000 → "33 MB". Powers of 1000, as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "–";
  let value = bytes;
  let unit = 0;
  // 999.5 would be printed as "1000": step up before rounding does it.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? "B"}`;
}

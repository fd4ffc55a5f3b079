import { formatBytes } from "./format-bytes";
import { formatCount } from "./format-count";

/** How far something is. `total` is null while it is not known; `unit` is "bytes" or a plural noun: "modules", "rows". */
export type ProgressValue = { done: number; total: number | null; unit: string };

/** formatProgress: "12 / 30 modules", "1.2 GB / 3.4 GB", "4,096 rows". */
export function formatProgress({ done, total, unit }: ProgressValue): string {
  if (unit === "bytes") {
    return total === null ? formatBytes(done) : `${formatBytes(done)} / ${formatBytes(total)}`;
  }
  return total === null
    ? `${formatCount(done)} ${unit}`
    : `${formatCount(done)} / ${formatCount(total)} ${unit}`;
}

/** progressPercent is 0 to 100, whole; null while the total is unknown. 100 only when all is done. */
export function progressPercent({ done, total }: ProgressValue): number | null {
  if (total === null || total <= 0) return null;
  if (done >= total) return 100;
  return Math.max(0, Math.floor((done / total) * 100));
}

import { formatLogTime } from "@/components/lib/format-time";
import { plainText } from "./display-text";
import type { LineRange } from "./line-hash";
import type { LogBuffer } from "./log-buffer";
import type { LogLine } from "./log-line";
import type { LogSource } from "./log-source";
import type { LogTimes } from "./use-log-preferences";

/** readLines gives the lines of a range in order, asking for those that are not in memory. */
export async function readLines(
  buffer: LogBuffer,
  source: LogSource,
  { from, to }: LineRange,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let seq = from;
  while (seq <= Math.min(to, buffer.lastSeq)) {
    const line = buffer.get(seq);
    if (line) lines.push(line);
    if (line !== undefined) {
      seq += 1;
      continue;
    }
    const page = buffer.pageOf(seq);
    const loaded = await source.loadRange(seq - 1, page.to - seq + 1, { filter: null, signal });
    lines.push(...loaded.filter((each) => each.seq >= seq && each.seq <= to));
    seq = page.to + 1;
  }
  return lines;
}

/** formatLines is how lines are copied: as they are read on the screen, without colours. */
export function formatLines(lines: readonly LogLine[], times: LogTimes): string {
  return lines
    .map((line) => {
      const time = times === "off" ? [] : [formatLogTime(line.at, times === "utc" ? "UTC" : undefined)];
      return [...time, line.level.toUpperCase(), plainText(line.message)].join(" ");
    })
    .join("\n");
}

import type { RunEventDto } from "@/server/runs/contract";
import { isUnfinished, type RunStatus } from "@/server/runs/states";

/** What led to an error stands right above it. */
const LINES_BEFORE = 3;

/** What needs no look at its lines to know where to begin. */
function wentWell(status: RunStatus): boolean {
  return !isUnfinished(status) && status !== "failed" && status !== "lost";
}

/** linesAfter: after which line those begin that come with the page, `most` of them: where startOfLog will look. */
export function linesAfter(status: RunStatus, lastSeq: number, most: number): number {
  return wentWell(status) ? 0 : Math.max(0, lastSeq - most);
}

/**
 * lastOfLog: the newest line there is. One that was read is newer than the run's own counter, unless the lines at hand are
 * the first ones of a run that ended.
 */
export function lastOfLog(status: RunStatus, lastSeq: number, lines: readonly { seq: number }[]): number {
  const read = lines.at(-1)?.seq ?? 0;
  return wentWell(status) ? Math.max(read, lastSeq) : read || lastSeq;
}

/**
 * startOfLog: where a reader begins. At the end of a run that is under way, which they follow; at the first error of the
 * lines at hand of one that broke off, or at its end; at the beginning of one that went well.
 */
export function startOfLog(
  status: RunStatus,
  lines: readonly Pick<RunEventDto, "seq" | "level">[],
): "start" | "end" | number {
  if (isUnfinished(status)) return "end";
  if (wentWell(status)) return "start";
  const error = lines.find(({ level }) => level === "error" || level === "critical");
  return error === undefined ? "end" : Math.max(1, error.seq - LINES_BEFORE);
}

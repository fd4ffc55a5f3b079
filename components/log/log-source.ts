import type { LogFilter, LogLine } from "./log-line";

/** Lines that match, as ranges of sequence numbers (both ends included, ascending, not touching). */
export type LogMatches = {
  ranges: readonly (readonly [from: number, to: number])[];
  /** the newest line looked at; lines after it are judged by the browser as they arrive */
  through: number;
  /** the server stopped early: there are more matches than it cares to list */
  truncated?: boolean;
};

/** Where a viewer gets what it does not hold. Both may be called often; both must give up when the signal says so. */
export type LogSource = {
  /** loadRange: the first `limit` lines after `afterSeq` that pass the filter (null: all), ascending. */
  loadRange(
    afterSeq: number,
    limit: number,
    options: { filter: LogFilter | null; signal: AbortSignal },
  ): Promise<LogLine[]>;
  /**
   * findMatches: every line that passes the filter and, unless null, contains `text` without regard to case. Without
   * this hook filters and search see only the lines that are loaded, and the viewer says so.
   */
  findMatches?(query: LogFilter & { text: string | null }, signal: AbortSignal): Promise<LogMatches>;
};

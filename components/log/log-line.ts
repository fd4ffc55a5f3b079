/** One line of a log as the viewer takes it; `seq` is dense per log, from 1 unless older lines were dropped. */
export type LogLine = {
  seq: number;
  /** ISO instant */
  at: string;
  level: LogLevel;
  step?: string | null;
  message: string;
};

export type LogLevel = "debug" | "info" | "warning" | "error" | "critical";

/** What is shown: lines at least this bad, of one step or of all. */
export type LogFilter = { minLevel: LogLevel; step: string | null };

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };

/** isError: a line that Odoo.sh would turn a build red for. */
export function isError(level: LogLevel): boolean {
  return ranks[level] >= ranks.error;
}

/** isEverything: the filter lets every line through. */
export function isEverything(filter: LogFilter): boolean {
  return filter.minLevel === "debug" && filter.step === null;
}

/** passesFilter is the browser's copy of the rule the server applies to lines that are not loaded. */
export function passesFilter(line: LogLine, filter: LogFilter): boolean {
  return ranks[line.level] >= ranks[filter.minLevel] && (filter.step === null || line.step === filter.step);
}

import { plainText } from "./display-text";
import { searchPattern } from "./highlight";
import { passesFilter } from "./log-line";
import type { LogFilter, LogLine } from "./log-line";
import { RowSpace } from "./row-space";

/** lineMatcher judges a line by a filter and, unless null, a text: the browser's form of LogSource.findMatches. */
export function lineMatcher(filter: LogFilter, text: string | null): (line: LogLine) => boolean {
  const pattern = text === null ? null : searchPattern(text);
  return (line) => {
    if (!passesFilter(line, filter)) return false;
    if (pattern === null) return true;
    pattern.lastIndex = 0;
    return pattern.test(plainText(line.message));
  };
}

/** localMatches among the lines given, which ascend. */
export function localMatches(lines: Iterable<LogLine>, matches: (line: LogLine) => boolean): RowSpace {
  const space = new RowSpace();
  for (const line of lines) if (matches(line)) space.add(line.seq);
  return space;
}

import { cleanLine, cutText } from "./display-text";
import type { LogLine } from "./log-line";
import { parseAnsi } from "./parse-ansi";
import type { Segment } from "./parse-ansi";
import { LINE_EXPANDED_CHARS, LINE_SHOWN_CHARS, LINE_SHOWN_LINES } from "./tunables";

export type PreparedLine = {
  segments: Segment[];
  /** something was left out */
  cut: boolean;
};

/** Colours take room before they are taken out: a line of nothing but colours still fills its cut. */
const COLOUR_ROOM = 3;

const cache = new WeakMap<LogLine, PreparedLine>();

/** prepareLine makes a line showable, once per line; expanded lines are made anew (they are few). */
export function prepareLine(line: LogLine, expanded: boolean): PreparedLine {
  if (expanded) return prepare(line.message, LINE_EXPANDED_CHARS, Infinity);
  let prepared = cache.get(line);
  if (prepared === undefined) {
    prepared = prepare(line.message, LINE_SHOWN_CHARS, LINE_SHOWN_LINES);
    cache.set(line, prepared);
  }
  return prepared;
}

function prepare(message: string, maxChars: number, maxLines: number): PreparedLine {
  // A line of 10 MB is never cleaned whole.
  const raw = message.slice(0, maxChars * COLOUR_ROOM);
  const { text, cut } = cutText(cleanLine(raw), maxChars, maxLines);
  return { segments: parseAnsi(text), cut: cut || raw.length < message.length };
}

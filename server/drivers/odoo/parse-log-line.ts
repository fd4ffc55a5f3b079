import type { LogLine } from "../runtime/port";
import { logMessageMaxChars } from "./tunables";

export type LogParser = {
  /** push takes decoded text as it comes, cut anywhere. */
  push(text: string): void;
  /** settle gives out the last whole line now, for a reader who waits; what follows it can no longer be joined to it. */
  settle(): void;
  /** flush ends the stream: everything left is given out. */
  flush(): void;
};

// 2026-01-01 10:00:00,123 4711 INFO database odoo.modules.loading: message; the level may be coloured (netsvc.py)
const ANSI = String.raw`(?:\u001b\[[\d;]*m)*`;
const HEADER = new RegExp(
  String.raw`^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d),(\d{3}) \d+ ${ANSI}([A-Z]+)${ANSI} \S+ (\S+):(?: (.*))?$`,
  "s",
);

const LEVELS: Record<string, LogLine["level"]> = {
  NOTSET: "debug",
  DEBUG: "debug",
  INFO: "info",
  RUNBOT: "info",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "critical",
};

/**
 * createLogParser turns Odoo's output into lines. Odoo's times are UTC (odoo-bin sets TZ). Lines without a header that
 * follow one belong to it (tracebacks, SQL); text before the first header is information with the time of `now`.
 * A message over `logMessageMaxChars` goes on in a second line of the same level; a single longer line of text is cut
 * and says so. NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD.
 */
export function createLogParser(
  onLine: (line: LogLine) => void,
  now: () => Date = () => new Date(),
): LogParser {
  const buffer = createLineBuffer();
  let open: LogLine | null = null;
  let last: LogLine | null = null;

  const emit = (): void => {
    if (open === null) return;
    last = { ...open, message: open.message.trimEnd() };
    open = null;
    onLine(last);
  };

  const take = (text: string): void => {
    const header = parseHeader(text);
    if (header !== null) {
      emit();
      open = header;
    } else if (open === null) {
      if (text === "") return;
      const parent = last !== null && looksLikeContinuation(text) ? last : null;
      onLine(
        parent === null
          ? { at: now(), level: "info", logger: null, message: text }
          : { ...parent, message: text },
      );
    } else if (open.message.length + text.length < logMessageMaxChars) {
      open.message += `\n${text}`;
    } else {
      const { at, level, logger } = open;
      emit();
      open = { at, level, logger, message: text };
    }
  };

  return {
    push: (text) => buffer.push(text, take),
    settle: emit,
    flush: () => {
      buffer.flush(take);
      emit();
    },
  };
}

function parseHeader(text: string): LogLine | null {
  const match = HEADER.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, millisecond, level = "", logger = "", message = ""] =
    match;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  if (Number.isNaN(at.getTime())) return null;
  return { at, level: LEVELS[level] ?? "info", logger, message };
}

/** Only asked after `settle`: without a line to join, a rest of a traceback keeps that line's level. */
function looksLikeContinuation(text: string): boolean {
  return /^(\s|Traceback \(most recent call last\):|[\w.]+(Error|Exception|Warning)\b)/.test(text);
}

/** Cuts text into lines; holds at most one line of `logMessageMaxChars`, counting what it leaves out. */
function createLineBuffer() {
  let rest = "";
  let cutChars = 0;

  const add = (text: string): void => {
    const room = logMessageMaxChars - rest.length;
    rest += text.length <= room ? text : text.slice(0, room);
    cutChars += Math.max(0, text.length - room);
  };

  const end = (take: (line: string) => void): void => {
    const cut = cutChars === 0 ? "" : ` … [cut: ${cutChars} more characters]`;
    // a carriage return inside a line redraws it in a terminal (progress bars): each state is a line of its own
    const lines = rest.trimEnd().split("\r");
    rest = "";
    cutChars = 0;
    lines.forEach((line, index) => {
      const tail = index === lines.length - 1 ? cut : "";
      take(line.trimEnd().replaceAll("\0", "\uFFFD").toWellFormed() + tail);
    });
  };

  return {
    push(text: string, take: (line: string) => void): void {
      let start = 0;
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", start)) {
        add(text.slice(start, at));
        end(take);
        start = at + 1;
      }
      if (start < text.length) add(text.slice(start));
    },
    flush(take: (line: string) => void): void {
      if (rest !== "") end(take);
    },
  };
}

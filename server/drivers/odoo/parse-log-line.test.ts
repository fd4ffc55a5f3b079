import { describe, expect, it } from "vitest";
import type { LogLine } from "../runtime/port";
import { createLogParser } from "./parse-log-line";
import { logMessageMaxChars } from "./tunables";

const now = new Date("2026-05-05T05:05:05.000Z");
const at = new Date("2026-01-01T10:00:00.123Z");
const head = "2026-01-01 10:00:00,123 4711";

function parse(...chunks: string[]): LogLine[] {
  const lines: LogLine[] = [];
  const parser = createLogParser(
    (line) => lines.push(line),
    () => now,
  );
  for (const chunk of chunks) parser.push(chunk);
  parser.flush();
  return lines;
}

describe("createLogParser", () => {
  it.each([
    ["DEBUG", "debug"],
    ["INFO", "info"],
    ["RUNBOT", "info"],
    ["WARNING", "warning"],
    ["ERROR", "error"],
    ["CRITICAL", "critical"],
    ["SOMETHING", "info"],
    ["\u001b[1;31m\u001b[1;49mERROR\u001b[0m", "error"],
  ])("reads level %s as %s", (written, level) => {
    expect(parse(`${head} ${written} db odoo.modules.loading: loading 1 modules... \n`)).toEqual([
      { at, level, logger: "odoo.modules.loading", message: "loading 1 modules..." },
    ]);
  });

  it("keeps colours and colons in the message", () => {
    const text = `${head} INFO ? werkzeug: 127.0.0.1: "\u001b[33mGET / HTTP/1.1\u001b[0m" 404 - - -`;
    expect(parse(text)).toEqual([
      {
        at,
        level: "info",
        logger: "werkzeug",
        message: '127.0.0.1: "\u001b[33mGET / HTTP/1.1\u001b[0m" 404 - - -',
      },
    ]);
  });

  it("reads a header without a message", () => {
    expect(parse(`${head} INFO db root:`, `\n${head} INFO db root: \n`).map((line) => line.message)).toEqual([
      "",
      "",
    ]);
  });

  it("joins a traceback to its line, wherever the text is cut", () => {
    const text = `${head} ERROR db odoo.sql_db: bad query\nTraceback (most recent call last):\n  File "x"\n\nKeyError: 'ü'\n${head} INFO db odoo: next\n`;
    const whole = parse(text);
    expect(whole).toEqual([
      {
        at,
        level: "error",
        logger: "odoo.sql_db",
        message: "bad query\nTraceback (most recent call last):\n  File \"x\"\n\nKeyError: 'ü'",
      },
      { at, level: "info", logger: "odoo", message: "next" },
    ]);
    expect(parse(...text)).toEqual(whole);
  });

  it("takes text before the first header as information of now", () => {
    expect(parse("Requirement already satisfied\r\n\r\n")).toEqual([
      { at: now, level: "info", logger: null, message: "Requirement already satisfied" },
    ]);
  });

  it.each([
    "2026-01-01 10:00:00 INFO db odoo: no milliseconds",
    "2026-13-45 10:00:00,123 4711 INFO db odoo: no such month",
    `${head} INFO db no colon`,
  ])("takes a line that only looks like a header as text: %s", (text) => {
    expect(parse(text)).toEqual([{ at: now, level: "info", logger: null, message: text }]);
  });

  it("gives each state of a progress bar a line of its own", () => {
    expect(parse("10%\r50%\r100%\n").map((line) => line.message)).toEqual(["10%", "50%", "100%"]);
  });

  it("cuts a line that is too long and says by how much", () => {
    const [line] = parse(`${head} INFO db odoo: ${"x".repeat(10_000_000)}\n`);
    const prefix = `${head} INFO db odoo: `.length;
    expect(line?.message.startsWith("xxx")).toBe(true);
    expect(
      line?.message.endsWith(`… [cut: ${10_000_000 + prefix - logMessageMaxChars} more characters]`),
    ).toBe(true);
    expect(line?.message.length).toBeLessThan(logMessageMaxChars + 50);
  });

  it("loses nothing of a long message of many lines", () => {
    const body = Array.from({ length: 3000 }, (_, index) => `line ${index} ${"y".repeat(50)}`);
    const lines = parse(`${head} WARNING db odoo: start\n${body.join("\n")}\n`);
    expect(lines.length).toBeGreaterThan(1);
    expect(new Set(lines.map((line) => line.level))).toEqual(new Set(["warning"]));
    expect(lines.map((line) => line.message).join("\n")).toBe(`start\n${body.join("\n")}`);
  });

  it("makes binary safe for the ledger", () => {
    expect(parse("a\0b\uD800c\n").map((line) => line.message)).toEqual(["a\uFFFDb\uFFFDc"]);
  });

  it("settle gives the open line, and keeps the level of what follows if it goes on with it", () => {
    const lines: LogLine[] = [];
    const parser = createLogParser(
      (line) => lines.push(line),
      () => now,
    );
    parser.push(`${head} ERROR db odoo.http: failed\nTrace`);
    parser.settle();
    expect(lines.map((line) => line.message)).toEqual(["failed"]);
    parser.push("back (most recent call last):\nplain text\n");
    parser.flush();
    expect(lines.slice(1)).toEqual([
      { at, level: "error", logger: "odoo.http", message: "Traceback (most recent call last):" },
      { at: now, level: "info", logger: null, message: "plain text" },
    ]);
  });
});

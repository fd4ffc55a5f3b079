import { describe, expect, it } from "vitest";
import type { LogLine } from "./log-line";
import { prepareLine } from "./prepare-line";
import { LINE_EXPANDED_CHARS, LINE_SHOWN_CHARS, LINE_SHOWN_LINES } from "./tunables";

function line(message: string): LogLine {
  return { seq: 1, at: "2026-11-22T06:00:00Z", level: "info", message };
}

function lengthOf(prepared: ReturnType<typeof prepareLine>): number {
  return prepared.segments.reduce((sum, { text }) => sum + text.length, 0);
}

describe("prepareLine", () => {
  it("prepares a line once", () => {
    const one = line("text");
    expect(prepareLine(one, false)).toBe(prepareLine(one, false));
  });

  it("cuts a line of 10 MB, shows more on request, and never all of it", () => {
    const long = line("x".repeat(10_000_000));
    expect(prepareLine(long, false).cut).toBe(true);
    expect(lengthOf(prepareLine(long, false))).toBe(LINE_SHOWN_CHARS);
    expect(lengthOf(prepareLine(long, true))).toBe(LINE_EXPANDED_CHARS);
    expect(prepareLine(long, true).cut).toBe(true);
  });

  it("cuts a deep traceback and shows all of it on request", () => {
    const deep = line("at\n".repeat(LINE_SHOWN_LINES + 5));
    expect(prepareLine(deep, false).cut).toBe(true);
    expect(prepareLine(deep, true)).toEqual({
      segments: [{ text: "at\n".repeat(LINE_SHOWN_LINES + 5).trimEnd() }],
      cut: false,
    });
  });

  it("does not count colours as text", () => {
    const coloured = line("\u001b[31mx\u001b[0m".repeat(100));
    expect(prepareLine(coloured, false).cut).toBe(false);
  });
});

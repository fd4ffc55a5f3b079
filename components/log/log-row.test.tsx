import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { searchPattern } from "./highlight";
import type { LogLine } from "./log-line";
import { LogRow } from "./log-row";

function row(line: Partial<LogLine> | undefined, search = ""): string {
  return renderToStaticMarkup(
    <LogRow
      row={4}
      rowCount={10}
      seq={5}
      line={line && { seq: 5, at: "2026-11-22T06:13:05.042Z", level: "info", message: "", ...line }}
      wrap
      times="utc"
      selected={false}
      expanded={false}
      pattern={searchPattern(search)}
      current={false}
      actions={{ select: () => undefined, toggle: () => undefined }}
    />,
  );
}

describe("LogRow", () => {
  it("never takes a log for markup", () => {
    const html = row({ message: "\u001b[31m<img src=x onerror=alert(1)>\u001b[0m <script>" });
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toContain("<script>");
    expect(html).not.toContain("<img");
  });

  it("sets no style of its own: colours are tokens", () => {
    const html = row({ message: "\u001b[38;2;1;2;3;48;5;200mx\u001b[0m" });
    expect(html).not.toContain("style=");
    expect(html).toContain("bg-ansi-magenta");
  });

  it.each([
    ["warning", "WARN"],
    ["error", "ERROR"],
    ["critical", "CRIT"],
  ] as const)("says the level %s in a word", (level, word) => expect(row({ level })).toContain(word));

  it("has its number, its place and its time", () => {
    const html = row({ message: "x" });
    expect(html).toContain('href="#L5"');
    expect(html).toContain('aria-posinset="5"');
    expect(html).toContain("06:13:05.042");
  });

  it("marks what was searched for", () => {
    expect(row({ message: "a KeyError b" }, "keyerror")).toMatch(/<mark[^>]*>KeyError<\/mark>/);
  });

  it("holds the place of a line that is not loaded", () => {
    expect(row(undefined)).toContain('href="#L5"');
  });

  it("cuts a very long line and offers the rest", () => {
    const html = row({ message: "x".repeat(3_000_000) });
    expect(html.length).toBeLessThan(6000);
    expect(html).toContain("Show all (3.0 MB)");
  });
});

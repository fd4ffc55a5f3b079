import { describe, expect, it } from "vitest";
import { LogBuffer } from "./log-buffer";
import type { LogFilter, LogLevel, LogLine } from "./log-line";
import type { LogMatches, LogSource } from "./log-source";
import { MatchWatcher } from "./match-watcher";
import type { MatchState } from "./match-watcher";
import type { RowSpace } from "./row-space";

const errors: LogFilter = { minLevel: "error", step: null };
const all: LogFilter = { minLevel: "debug", step: null };

function line(seq: number, level: LogLevel, message = "text", step: string | null = null): LogLine {
  return { seq, at: "2026-11-22T06:00:00Z", level, message, step };
}

function seqsOf(space: RowSpace | null | undefined): (number | null)[] {
  return Array.from({ length: space?.count ?? 0 }, (_, row) => space?.seqAt(row) ?? null);
}

function setUp(
  buffer: LogBuffer,
  filter: LogFilter,
  text: string | null,
  findMatches?: LogSource["findMatches"],
) {
  const states: MatchState[] = [];
  const source: LogSource = { loadRange: async () => [], findMatches };
  const watcher = new MatchWatcher(buffer, source, filter, text, (state) => states.push(state));
  return { watcher, states, last: () => states.at(-1) };
}

function buffer(lines: LogLine[], lastSeq?: number): LogBuffer {
  return new LogBuffer({ lines, lastSeq, schedule: (flush) => flush() });
}

describe("MatchWatcher", () => {
  it("looks in memory when the whole log is there", async () => {
    const asked: unknown[] = [];
    const held = buffer([line(1, "info"), line(2, "error"), line(3, "critical")]);
    const { watcher, last } = setUp(held, errors, null, async (query) => {
      asked.push(query);
      return { ranges: [], through: 0 };
    });
    await watcher.ask();
    expect(asked).toHaveLength(0);
    expect(last()).toMatchObject({ status: "ready", partial: false });
    expect(seqsOf(last()?.space)).toEqual([2, 3]);
  });

  it("asks the server otherwise, and judges live lines, also those that came meanwhile", async () => {
    const held = buffer([line(100, "info")], 100);
    let answer: (matches: LogMatches) => void = () => undefined;
    const { watcher, states, last } = setUp(
      held,
      errors,
      null,
      () => new Promise((resolve) => (answer = resolve)),
    );
    const asking = watcher.ask();
    held.append([line(101, "error"), line(102, "info"), line(103, "error")]);
    expect(states).toMatchObject([{ status: "searching", space: null }]);
    // The server saw 101 already, 103 not yet.
    answer({
      ranges: [
        [7, 8],
        [101, 101],
      ],
      through: 102,
    });
    await asking;
    expect(seqsOf(last()?.space)).toEqual([7, 8, 101, 103]);
    held.append([line(104, "warning"), line(105, "critical")]);
    expect(seqsOf(last()?.space)).toEqual([7, 8, 101, 103, 105]);
  });

  it("says so when it could look at loaded lines only", async () => {
    const held = buffer([line(99, "error"), line(100, "info")], 100);
    const { watcher, last } = setUp(held, errors, null);
    await watcher.ask();
    expect(last()).toMatchObject({ status: "ready", partial: true });
    expect(seqsOf(last()?.space)).toEqual([99]);
  });

  it("falls back to loaded lines when the server fails, and can ask again", async () => {
    const held = buffer([line(100, "error")], 100);
    let works = false;
    const { watcher, last } = setUp(held, errors, null, async () => {
      if (!works) throw new Error("503");
      return {
        ranges: [
          [3, 3],
          [100, 100],
        ],
        through: 100,
        truncated: true,
      };
    });
    await watcher.ask();
    expect(last()).toMatchObject({ status: "failed", partial: true });
    expect(seqsOf(last()?.space)).toEqual([100]);
    works = true;
    await watcher.ask();
    expect(last()).toMatchObject({ status: "ready", partial: false, truncated: true });
    expect(seqsOf(last()?.space)).toEqual([3, 100]);
  });

  it("says nothing after it was stopped", async () => {
    const held = buffer([line(100, "error")], 100);
    let answer: (matches: LogMatches) => void = () => undefined;
    const { watcher, states } = setUp(held, errors, null, () => new Promise((resolve) => (answer = resolve)));
    const asking = watcher.ask();
    watcher.stop();
    answer({ ranges: [[1, 1]], through: 100 });
    await asking;
    held.append([line(101, "error")]);
    expect(states).toHaveLength(1);
  });

  it.each([
    ["without regard to case", "KEYERROR", [2]],
    ["through colours", "red text", [3]],
    ["not as a pattern", ".*", []],
  ])("finds text %s", async (_, text, expected) => {
    const held = buffer([
      line(1, "info", "nothing"),
      line(2, "info", "KeyError: 'x'"),
      line(3, "info", "a \u001b[31mred\u001b[0m text"),
    ]);
    const { watcher, last } = setUp(held, all, text);
    await watcher.ask();
    expect(seqsOf(last()?.space)).toEqual(expected);
  });

  it("keeps to a step", async () => {
    const held = buffer([
      line(1, "info", "a", "tests"),
      line(2, "info", "b", "start"),
      line(3, "info", "c", null),
    ]);
    const { watcher, last } = setUp(held, { minLevel: "debug", step: "tests" }, null);
    await watcher.ask();
    expect(seqsOf(last()?.space)).toEqual([1]);
  });
});

import { describe, expect, it, vi } from "vitest";
import { LogBuffer } from "./log-buffer";
import type { LogFilter, LogLine } from "./log-line";
import { LogPager } from "./log-pager";
import type { LogSource } from "./log-source";

function line(seq: number): LogLine {
  return { seq, at: "2026-11-22T06:00:00Z", level: "info", message: `line ${seq}` };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

type Call = {
  after: number;
  limit: number;
  filter: LogFilter | null;
  signal: AbortSignal;
  answer: (lines: LogLine[]) => Promise<void>;
  fail: () => Promise<void>;
};

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

function setUp(lastSeq: number) {
  const calls: Call[] = [];
  const loadRange: LogSource["loadRange"] = (after, limit, { filter, signal }) =>
    new Promise((resolve, reject) => {
      const answer = (lines: LogLine[]) => (resolve(lines), settle());
      const fail = () => (reject(new Error("503")), settle());
      calls.push({ after, limit, filter, signal, answer, fail });
    });
  const timers: { action: () => void; ms: number }[] = [];
  const failing = vi.fn();
  const buffer = new LogBuffer({ lastSeq, chunkLines: 10, schedule: (flush) => flush() });
  const pager = new LogPager(buffer, loadRange, failing, {
    set: (action, ms) => timers.push({ action, ms }),
    clear: () => timers.splice(0),
  });
  return { buffer, pager, calls, timers, failing };
}

describe("LogPager", () => {
  it("reads the page around the first line that is missing, then the next", async () => {
    const { pager, calls, buffer } = setUp(100);
    pager.want(range(17, 25), null);
    expect(calls).toMatchObject([{ after: 10, limit: 10, filter: null }]);
    await calls[0]?.answer(range(11, 20).map(line));
    expect(calls[1]).toMatchObject({ after: 20, limit: 10 });
    await calls[1]?.answer(range(21, 30).map(line));
    expect(calls).toHaveLength(2);
    expect(buffer.get(25)?.seq).toBe(25);
  });

  it("asks for nothing that is held", () => {
    const { pager, calls, buffer } = setUp(5);
    buffer.insert(range(1, 5).map(line));
    pager.want(range(1, 5), null);
    expect(calls).toHaveLength(0);
  });

  it("does not ask twice for the page it waits for", () => {
    const { pager, calls } = setUp(100);
    pager.want(range(11, 15), null);
    pager.want(range(13, 18), null);
    expect(calls).toHaveLength(1);
  });

  it("drops what nobody looks at any more", async () => {
    const { pager, calls, buffer } = setUp(1000);
    pager.want(range(11, 15), null);
    pager.want(range(501, 505), null);
    expect(calls[0]?.signal.aborted).toBe(true);
    await calls[0]?.answer(range(11, 20).map(line));
    expect(buffer.get(11)).toBeUndefined();
    await calls[1]?.answer(range(501, 510).map(line));
    expect(buffer.get(501)?.seq).toBe(501);
    expect(calls).toHaveLength(2);
  });

  it("takes lines that do not come for lines that do not exist, and stops asking", async () => {
    const { pager, calls, buffer } = setUp(20);
    pager.want(range(11, 20), null);
    await calls[0]?.answer([line(12)]);
    expect(buffer.get(11)).toBeNull();
    expect(calls).toHaveLength(1);
  });

  it("asks with the filter, from the first missing match", async () => {
    const { pager, calls, buffer } = setUp(1000);
    const filter: LogFilter = { minLevel: "error", step: null };
    buffer.insert([line(50)]);
    pager.want([50, 300, 700], filter);
    expect(calls[0]).toMatchObject({ after: 299, filter });
    await calls[0]?.answer([line(300), line(700), line(900)]);
    expect(buffer.get(700)?.seq).toBe(700);
    expect(calls).toHaveLength(1);
  });

  it("tries again by itself, later and later, and says when it works again", async () => {
    const { pager, calls, timers, failing } = setUp(20);
    pager.want(range(11, 20), null);
    await calls[0]?.fail();
    expect(failing).toHaveBeenLastCalledWith(true);
    expect(timers[0]?.ms).toBe(1000);
    timers[0]?.action();
    await calls[1]?.fail();
    expect(timers.at(-1)?.ms).toBe(2000);
    expect(failing).toHaveBeenCalledTimes(1);
    timers.at(-1)?.action();
    await calls[2]?.answer(range(11, 20).map(line));
    expect(failing).toHaveBeenLastCalledWith(false);
    expect(timers).toHaveLength(0);
  });

  it("waits at most half a minute", async () => {
    const { pager, calls, timers } = setUp(20);
    pager.want(range(11, 20), null);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await calls[attempt]?.fail();
      timers.at(-1)?.action();
    }
    await calls[12]?.fail();
    expect(timers.at(-1)?.ms).toBe(30_000);
  });

  it("does nothing after it was stopped", async () => {
    const { pager, calls, timers, failing } = setUp(20);
    pager.want(range(11, 20), null);
    pager.stop();
    await calls[0]?.fail();
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(timers).toHaveLength(0);
    expect(failing).not.toHaveBeenCalled();
  });
});

import { describe, expect, it } from "vitest";
import { LogBuffer } from "./log-buffer";
import type { LogBufferOptions } from "./log-buffer";
import type { LogLevel, LogLine } from "./log-line";

function line(seq: number, level: LogLevel = "info"): LogLine {
  return { seq, at: "2026-11-22T06:00:00Z", level, message: `line ${seq}` };
}

function lines(from: number, to: number): LogLine[] {
  return Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
}

/** A buffer that tells its listeners when the test says so. */
function manual(options: LogBufferOptions = {}) {
  const waiting: (() => void)[] = [];
  const buffer = new LogBuffer({ chunkLines: 10, ...options, schedule: (flush) => waiting.push(flush) });
  return { buffer, waiting, flush: () => waiting.splice(0).forEach((each) => each()) };
}

function seqs(buffer: LogBuffer): number[] {
  return [...buffer.loadedLines()].map(({ seq }) => seq);
}

describe("holding lines", () => {
  it("keeps them in order however they come, each once", () => {
    const { buffer } = manual();
    buffer.append([line(3), line(1)]);
    buffer.append([line(2), line(3), line(12)]);
    buffer.insert([line(1), line(11)]);
    expect(seqs(buffer)).toEqual([1, 2, 3, 11, 12]);
    expect(buffer.heldLines).toBe(5);
    expect([buffer.firstSeq, buffer.lastSeq]).toEqual([1, 12]);
  });

  it("keeps the first of two lines with one number", () => {
    const { buffer } = manual();
    buffer.append([line(1)]);
    buffer.append([{ ...line(1), message: "again" }]);
    expect(buffer.get(1)?.message).toBe("line 1");
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])("ignores the number %d", (seq) => {
    const { buffer } = manual();
    buffer.append([line(seq)]);
    expect(buffer.heldLines).toBe(0);
    expect(buffer.lastSeq).toBe(0);
  });

  it("knows not loaded from not there", () => {
    const { buffer } = manual({ lastSeq: 30 });
    expect(buffer.get(12)).toBeUndefined();
    buffer.insert([line(11), line(13)], [11, 12, 13]);
    expect(buffer.get(12)).toBeNull();
    expect(buffer.get(14)).toBeUndefined();
  });

  it("takes a line that came late for one thought absent", () => {
    const { buffer } = manual({ lastSeq: 3 });
    buffer.insert([], [1, 2, 3]);
    buffer.append([line(2)]);
    expect(buffer.get(2)?.seq).toBe(2);
  });

  it("begins where older lines were dropped", () => {
    const { buffer } = manual({ firstSeq: 1005, lastSeq: 1030 });
    expect(buffer.pageOf(1005)).toEqual({ from: 1005, to: 1010 });
    expect(buffer.pageOf(1028)).toEqual({ from: 1021, to: 1030 });
  });

  it("is empty at first", () => {
    const { buffer } = manual();
    expect([buffer.firstSeq, buffer.lastSeq, buffer.heldLines]).toEqual([1, 0, 0]);
    expect(buffer.isComplete()).toBe(true);
  });
});

describe("completeness", () => {
  it("is reached when the last gap is filled, absent lines counted", () => {
    const { buffer } = manual({ lines: lines(15, 25), lastSeq: 25 });
    expect(buffer.isComplete()).toBe(false);
    buffer.insert(lines(1, 9), [10]);
    expect(buffer.isComplete()).toBe(false);
    buffer.insert(lines(11, 14));
    expect(buffer.isComplete()).toBe(true);
    buffer.grow(26);
    expect(buffer.isComplete()).toBe(false);
  });
});

describe("room", () => {
  it("drops what was looked at longest ago, and it can be loaded again", () => {
    const { buffer } = manual({ maxLines: 20 });
    buffer.insert(lines(1, 10));
    buffer.insert(lines(11, 20));
    buffer.get(5);
    buffer.insert(lines(21, 30));
    expect(seqs(buffer)).toEqual(
      [...Array(10).keys()].map((n) => n + 1).concat(lines(21, 30).map(({ seq }) => seq)),
    );
    expect(buffer.get(15)).toBeUndefined();
    expect(buffer.lastSeq).toBe(30);
    buffer.insert(lines(11, 20));
    expect(buffer.get(15)?.seq).toBe(15);
    expect(buffer.heldLines).toBe(20);
  });

  it("holds a million live lines in a bounded window", () => {
    const { buffer } = manual({ chunkLines: 512, maxLines: 4096 });
    for (let from = 1; from <= 1_000_000; from += 10_000) buffer.append(lines(from, from + 9999));
    expect(buffer.lastSeq).toBe(1_000_000);
    expect(buffer.heldLines).toBeLessThanOrEqual(4096);
    expect(buffer.get(1_000_000)?.seq).toBe(1_000_000);
  });

  it("keeps one chunk even if it is larger than the limit", () => {
    const { buffer } = manual({ chunkLines: 50, maxLines: 10 });
    buffer.insert(lines(1, 50));
    expect(buffer.heldLines).toBe(50);
  });
});

describe("telling", () => {
  it("tells once for many changes, and changes its version only then", () => {
    const { buffer, waiting, flush } = manual();
    let told = 0;
    buffer.subscribe(() => (told += 1));
    const before = buffer.version();
    for (let seq = 1; seq <= 100; seq += 1) buffer.append([line(seq)]);
    expect([told, waiting.length, buffer.version()]).toEqual([0, 1, before]);
    flush();
    expect([told, buffer.version()]).toEqual([1, before + 1]);
  });

  it("says nothing when nothing is new", () => {
    const { buffer, waiting, flush } = manual();
    buffer.append([line(1)]);
    flush();
    buffer.append([line(1)]);
    buffer.grow(1);
    expect(waiting).toHaveLength(0);
  });

  it("hands live lines on at once, only new ones, and counts errors", () => {
    const { buffer } = manual();
    const seen: number[] = [];
    const stop = buffer.onAppend((fresh) => seen.push(...fresh.map(({ seq }) => seq)));
    buffer.append([line(1), line(2, "error")]);
    buffer.append([line(2, "error"), line(3, "critical")]);
    buffer.insert([line(9)]);
    stop();
    buffer.append([line(4)]);
    expect(seen).toEqual([1, 2, 3]);
    expect(buffer.liveErrors).toBe(2);
  });
});

import { appendFile, mkdtemp, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { LogLine, LogPosition } from "../port";
import { readServiceLog } from "./read-service-log";
import { trimLog } from "./trim-log";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const start: LogPosition = { generation: "", offset: 0 };
const entry = (message: string, level = "INFO") =>
  `2026-01-01 10:00:00,000 1 ${level} db odoo.test: ${message}\n`;

async function makeLog(text: string | Buffer) {
  const folder = await mkdtemp(join(tmpdir(), "capstan-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "odoo.log");
  await writeFile(path, text);
  const read = (from: LogPosition, { settled = false, maxBytes = 4096 } = {}) =>
    readServiceLog(path, from, { maxBytes, isSettled: async () => settled, now: () => new Date(0) });
  return { path, read };
}

const messages = (lines: LogLine[]) => lines.map(({ message }) => message);

/** Reads as a shipper does, until nothing moves. */
async function readAll(read: (from: LogPosition) => ReturnType<typeof readServiceLog>, from = start) {
  const all: LogLine[] = [];
  for (let position = from; ;) {
    const { lines, next } = await read(position);
    all.push(...lines);
    if (next.offset === position.offset && next.generation === position.generation) return { all, position };
    position = next;
  }
}

describe("readServiceLog", () => {
  it("gives nothing for a log that is not there, and stays where it was", async () => {
    const { path } = await makeLog("");
    const from = { generation: "x", offset: 7 };
    const options = { maxBytes: 10, isSettled: async () => true, now: () => new Date(0) };
    expect(await readServiceLog(`${path}.not`, from, options)).toEqual({ lines: [], next: from });
  });

  it("holds the last entry back until it is known to be whole", async () => {
    const { path, read } = await makeLog(entry("one") + entry("two", "ERROR") + "Traceback (most recent");
    const first = await read(start);
    expect(messages(first.lines)).toEqual(["one"]);
    await appendFile(path, ` call last):\n  File "ü"\nValueError: no\n${entry("three")}`);
    const second = await read(first.next);
    expect(second.lines).toMatchObject([
      { level: "error", message: 'two\nTraceback (most recent call last):\n  File "ü"\nValueError: no' },
    ]);
    const third = await read(second.next, { settled: true });
    expect(messages(third.lines)).toEqual(["three"]);
    expect(await read(third.next, { settled: true })).toEqual({ lines: [], next: third.next });
  });

  it("gives out a line without its end when nothing more comes", async () => {
    const { read } = await makeLog("killed in the mid");
    expect((await read(start)).lines).toEqual([]);
    expect(messages((await read(start, { settled: true })).lines)).toEqual(["killed in the mid"]);
  });

  it.each([100, 333, 4096])("loses and doubles nothing in chunks of %i bytes", async (maxBytes) => {
    const expected = Array.from({ length: 200 }, (_, at) =>
      at % 7 === 0 ? `${at}\n  more ü\nlast` : `${at} ü`,
    );
    const { read } = await makeLog(expected.map((message) => entry(message)).join(""));
    const { all } = await readAll((from) => read(from, { maxBytes, settled: true }));
    if (maxBytes > 100) expect(messages(all)).toEqual(expected);
    else expect(messages(all).join("\n")).toBe(expected.join("\n"));
  });

  it("cuts a line of 10 MB, and goes on after it", async () => {
    const { read } = await makeLog(
      Buffer.concat([Buffer.alloc(10_000_000, 120), Buffer.from(`\n${entry("after")}`)]),
    );
    const { all } = await readAll((from) => read(from, { settled: true }));
    expect(all).toHaveLength(2);
    expect(all[0]?.message.length).toBeLessThan(70_000);
    expect(all[1]?.message).toBe("after");
  });

  it("makes text of what is none", async () => {
    const { read } = await makeLog(Buffer.from([0x61, 0, 0xff, 0xfe, 0x62, 10]));
    expect(messages((await read(start, { settled: true })).lines)).toEqual(["a\uFFFD\uFFFD\uFFFDb"]);
  });

  it("starts over when the log is another file, or was emptied", async () => {
    const { path, read } = await makeLog(entry("old"));
    const { next } = await read(start, { settled: true });
    await truncate(path, 0);
    await appendFile(path, entry("n"));
    expect(messages((await read(next, { settled: true })).lines)).toEqual(["n"]);
    await rm(path);
    await writeFile(`${path}.other`, "");
    await writeFile(path, entry("another"));
    expect(messages((await read(next, { settled: true })).lines)).toEqual(["another"]);
  });

  it("goes on at the same position after the log was trimmed, and says what it missed", async () => {
    const line = entry("x".repeat(1000));
    const { path, read } = await makeLog(line.repeat(400));
    const early = await read(start);
    const late = { ...early.next, offset: line.length * 399 };
    await trimLog(path, { maxBytes: 200_000, keepBytes: 100_000 });
    await appendFile(path, entry("last"));
    expect(messages((await read(late, { settled: true })).lines)).toEqual(["x".repeat(1000), "last"]);
    const { all } = await readAll((from) => read(from, { settled: true }), early.next);
    expect(all[0]).toMatchObject({ level: "warning", logger: "capstan" });
    expect(all[0]?.message).toMatch(/^\d+ bytes of this log were removed/);
    expect(all.length).toBeGreaterThan(90);
    expect(all.at(-1)?.message).toBe("last");
    const { size, blocks } = await stat(path);
    expect(size).toBe(line.length * 400 + entry("last").length);
    expect(blocks * 512).toBeLessThan(200_000);
  });
});

/** Pid files, locks, logs and short programs, on real processes and temporary folders. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findJson, writeFileAtomic } from "./atomic-file.mjs";
import { dieWithParent } from "./die-with-parent.mjs";
import { ensureFolder } from "./ensure-folder.mjs";
import { findStart, isRunning, parseStat, recordOf } from "./identity.mjs";
import { lastLines } from "./last-lines.mjs";
import { splitLines } from "./line-splitter.mjs";
import { takeLock } from "./lock-file.mjs";
import { openLog } from "./log-file.mjs";
import { runProgram } from "./run-program.mjs";
import { until } from "./testing/until";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "capstan-process-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

/** A Node program as argv. */
const node = (code: string) => [process.execPath, "-e", code];

describe("identity", () => {
  const rest = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18";
  it.each([
    [`7 (node) S ${rest} 4711 9`, { state: "S", parent: 1, startTicks: "4711" }],
    [`7 (a ) S (b) R ${rest} 4711 9`, { state: "R", parent: 1, startTicks: "4711" }],
    ["", null],
  ])("parseStat %j", (text, parsed) => {
    expect(parseStat(text)).toEqual(parsed);
  });

  it("knows a process that ended, and another one that has its id", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const record = recordOf(child.pid ?? 0);
    expect(isRunning(record)).toBe(true);
    expect(isRunning({ ...record, started: "another boot:1" })).toBe(false);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("exit", resolve));
    expect(isRunning(record)).toBe(false);
    expect(findStart(record.pid)).toBeNull();
  });
});

describe("dieWithParent", () => {
  it.each([
    [{ setpriv: true }, ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--", "a", "b"]],
    [
      { setpriv: true, signal: "INT", account: { uid: 5, gid: 6 } },
      [
        "/usr/bin/setpriv",
        "--pdeathsig",
        "INT",
        "--reuid",
        "5",
        "--regid",
        "6",
        "--clear-groups",
        "--",
        "a",
        "b",
      ],
    ],
    [{ setpriv: false }, ["a", "b"]],
  ])("%j", (options, argv) => {
    expect(dieWithParent(["a", "b"], options)).toEqual(argv);
  });

  it("never runs as root what should run as someone else", () => {
    expect(() => dieWithParent(["a"], { setpriv: false, account: { uid: 5, gid: 6 } })).toThrow("setpriv");
  });
});

describe("ensureFolder", () => {
  it("makes all that is missing, again and again, with the mode given", () => {
    for (let again = 0; again < 2; again++) ensureFolder(at("a/ü b/c"), 0o711);
    expect(statSync(at("a/ü b/c")).mode & 0o777).toBe(0o711);
  });

  it("ends with an error where no folder can be", () => {
    writeFileSync(at("file"), "");
    expect(() => ensureFolder(at("file"), 0o700)).toThrow("cannot be a folder");
    expect(() => ensureFolder(at("file/below"), 0o700)).toThrow("cannot be a folder");
    expect(() => ensureFolder("/proc/capstan", 0o700)).toThrow("cannot be a folder");
  });
});

describe("files", () => {
  it("are replaced whole, with their mode, and leave nothing beside", () => {
    writeFileAtomic(at("a.json"), "{}", 0o600);
    writeFileAtomic(at("a.json"), '{"a":1}', 0o600);
    expect(findJson(at("a.json"))).toEqual({ a: 1 });
    expect(statSync(at("a.json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.json"]);
    expect(() => writeFileAtomic(at("no/folder.json"), "x")).toThrow("ENOENT");
  });

  it("are null when they are missing or half written", () => {
    expect(findJson(at("a.json"))).toBeNull();
    writeFileSync(at("a.json"), '{"a":');
    expect(findJson(at("a.json"))).toBeNull();
  });

  it("give their last lines", () => {
    expect(lastLines(at("a.log"), 2)).toBe("");
    writeFileSync(at("a.log"), `${"x".repeat(100_000)}\none\ntwo\nthree\n`);
    expect(lastLines(at("a.log"), 2)).toBe("two\nthree");
  });

  it("are rotated at each start", () => {
    for (const text of ["first", "second", "third"]) openLog(at("web.log")).write(text);
    expect(readFileSync(at("web.log"), "utf8")).toBe("third");
    expect(readFileSync(at("web.1.log"), "utf8")).toBe("second");
    expect(readFileSync(at("web.2.log"), "utf8")).toBe("first");
    for (let start = 0; start < 10; start++) openLog(at("web.log"));
    expect(readdirSync(folder)).toHaveLength(5);
  });

  it("are split into lines whatever the pieces, and an endless line is cut", () => {
    const lines: string[] = [];
    const split = splitLines((line) => lines.push(line));
    for (const piece of ["on", "e\ntw", "o\n", "\n", "x".repeat(200_000), "y".repeat(200_000), "\nend\n"])
      split(piece);
    expect(lines.map((line) => line.slice(0, 3))).toEqual(["one", "two", "", "xxx", "end"]);
    expect(lines[3]?.length).toBeLessThan(300_000);
  });
});

describe("takeLock", () => {
  it("gives the living holder, and is free again after release", () => {
    const lock = takeLock(at("up.json"), { url: "http://localhost:1" });
    expect(takeLock(at("up.json"))).toMatchObject({
      taken: false,
      holder: { pid: process.pid, url: "http://localhost:1" },
    });
    if (lock.taken) lock.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(takeLock(at("up.json")).taken).toBe(true);
  });

  it.each([
    ["a holder that is gone", JSON.stringify({ pid: 999_999, started: "x:1" })],
    ["another process with the holder's id", JSON.stringify({ pid: process.pid, started: "x:1" })],
    ["half a record", '{"pid":'],
  ])("takes over from %s", (_, content) => {
    writeFileSync(at("up.json"), content);
    expect(takeLock(at("up.json")).taken).toBe(true);
    expect(findJson(at("up.json"))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(["up.json"]);
  });

  it("has one winner among many takers of a stale lock", { timeout: 60_000 }, async () => {
    writeFileSync(at("up.json"), JSON.stringify({ pid: 999_999, started: "x:1" }));
    const source = JSON.stringify(path.join(import.meta.dirname, "lock-file.mjs"));
    const code = `const { takeLock } = await import(${source});
      console.log(takeLock(${JSON.stringify(at("up.json"))}).taken); process.stdin.resume();`;
    const takers = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", code]),
    );
    const answers = await Promise.all(
      takers.map(
        (taker) =>
          new Promise<string>((resolve) => taker.stdout.once("data", (data) => resolve(String(data).trim()))),
      ),
    );
    for (const taker of takers) taker.kill("SIGKILL");
    expect(answers.toSorted()).toEqual(["false", "false", "false", "false", "false", "true"]);
  });
});

describe("runProgram", () => {
  it("gives output, input and exit code, and 127 for what is not there", async () => {
    const copy =
      "process.stdin.on('data', (d) => process.stdout.write(d)).on('end', () => { console.error('e'); process.exitCode = 3; })";
    expect(await runProgram(node(copy), { input: "grüß 'dich' $HOME" })).toMatchObject({
      code: 3,
      stdout: "grüß 'dich' $HOME",
      stderr: "e\n",
    });
    expect((await runProgram(["capstan-is-not-a-program"])).code).toBe(127);
  });

  it("ends what takes too long, with all it started", { timeout: 30_000 }, async () => {
    const code = `const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      require("fs").writeFileSync(${JSON.stringify(at("pid"))}, String(c.pid)); setInterval(() => {}, 1000)`;
    const result = await runProgram(node(code), { timeoutMs: 1_500 });
    expect(result).toMatchObject({ code: null, timedOut: true });
    const grandchild = Number(readFileSync(at("pid"), "utf8"));
    await until("the grandchild is gone", () => findStart(grandchild) === null);
  });
});

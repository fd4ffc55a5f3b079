/** Supervised services, on real processes. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findJson } from "./atomic-file.mjs";
import { findStart, isRunning, recordOf } from "./identity.mjs";
import { createLifetime } from "./lifetime.mjs";
import { openLog } from "./log-file.mjs";
import { nextRestartDelay, superviseService } from "./service.mjs";
import { stopLeftovers } from "./stop-leftovers.mjs";
import { until } from "./testing/until";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "capstan-service-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

/** A Node program as argv. */
const node = (code: string) => [process.execPath, "-e", code];

describe("lifetime", () => {
  it("stops the highest layer first, and the rest although one fails", async () => {
    const order: string[] = [];
    const lifetime = createLifetime();
    const add = (layer: number, name: string, fails = false) =>
      lifetime.own(layer, () => ({
        name,
        stop: async () => {
          order.push(name);
          if (fails) throw new Error(name);
        },
        kill: () => order.push(`kill ${name}`),
      }));
    add(0, "home");
    add(2, "web", true);
    add(1, "database");
    await lifetime.stop();
    expect(order).toEqual(["web", "database", "home"]);
    expect(() => add(0, "late")).toThrow("stopped");
    expect(order).not.toContain("late");
  });
});

describe("service", () => {
  it.each([
    [0, 10, 1_000],
    [1_000, 10, 2_000],
    [16_000, 10, 30_000],
    [30_000, 10, 30_000],
    [30_000, 60_000, 1_000],
  ])("nextRestartDelay(%i, %i): %i", (previous, lived, delay) => {
    expect(nextRestartDelay(previous, lived)).toBe(delay);
  });

  function start(code: string, more: { graceMs?: number } = {}) {
    const said: string[] = [];
    const service = superviseService({
      name: "web",
      argv: node(code),
      env: process.env,
      cwd: folder,
      recordFile: at("web.json"),
      log: openLog(at("web.log")),
      isReady: async ({ lines }: { lines: string[] }) => lines.includes("ready"),
      readyTimeoutMs: 15_000,
      graceMs: more.graceMs ?? 10_000,
      say: (text: string) => said.push(text),
    });
    return { service, said, pid: () => Number(findJson(at("web.json"))?.pid ?? 0) };
  }

  it("is ready, recorded, logged, and gone after stop", { timeout: 30_000 }, async () => {
    const { service, said, pid } = start("console.log('ready'); setInterval(() => {}, 1000)");
    await service.ready;
    const record = findJson(at("web.json"));
    expect(isRunning(record)).toBe(true);
    expect(readFileSync(at("web.log"), "utf8")).toBe("ready\n");
    await service.stop();
    expect(isRunning(record)).toBe(false);
    expect(pid()).toBe(0);
    expect(said).toEqual([]);
  });

  it("is started again when it dies", { timeout: 30_000 }, async () => {
    const { service, said, pid } = start("console.log('ready'); setInterval(() => {}, 1000)");
    await service.ready;
    const first = pid();
    process.kill(first, "SIGKILL");
    await until("it runs again", () => said.includes("runs again"));
    expect(said[0]).toBe("stopped (SIGKILL); it is started again in 1 s");
    expect(pid()).not.toBe(first);
    await service.stop();
  });

  it("says what it last said when it dies before it is ready", { timeout: 30_000 }, async () => {
    const { service } = start("console.error('PORT is not set'); process.exit(3)");
    await expect(service.ready).rejects.toMatchObject({
      message: "web stopped while it started (exit code 3)",
      output: "PORT is not set",
    });
    await service.stop();
  });

  it("is killed when it does not stop", { timeout: 30_000 }, async () => {
    const { service } = start(
      "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)",
      {
        graceMs: 200,
      },
    );
    await service.ready;
    const record = findJson(at("web.json"));
    await service.stop();
    expect(isRunning(record)).toBe(false);
  });

  it(
    "left behind is stopped by the next start, and a stale record is only forgotten",
    { timeout: 30_000 },
    async () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
      const ended = new Promise((resolve) => child.on("exit", resolve));
      writeFileSync(at("worker.json"), JSON.stringify({ ...recordOf(child.pid ?? 0), name: "worker" }));
      writeFileSync(at("web.json"), JSON.stringify({ pid: process.pid, started: "x:1", name: "web" }));
      expect(await stopLeftovers(folder)).toEqual(["worker"]);
      await ended;
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.runIf(existsSync("/usr/bin/setpriv"))(
    "dies with its supervisor, however that dies",
    { timeout: 30_000 },
    async () => {
      const source = JSON.stringify(path.join(import.meta.dirname, "run-program.mjs"));
      const code = `const { runProgram } = await import(${source});
      void runProgram([process.execPath, "-e", "require('fs').writeFileSync(${JSON.stringify(JSON.stringify(at("pid"))).slice(1, -1)}, String(process.pid)); setInterval(() => {}, 1000)"]);`;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", code]);
      await until("the program runs", () => existsSync(at("pid")) && readFileSync(at("pid"), "utf8") !== "");
      parent.kill("SIGKILL");
      const program = Number(readFileSync(at("pid"), "utf8"));
      await until("the program is gone", () => findStart(program) === null);
    },
  );
});

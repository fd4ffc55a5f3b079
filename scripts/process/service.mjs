/**
 * A long-running child: started, waited for until it is ready, restarted with back-off when it dies, stopped at the end.
 * It gets SIGTERM from the kernel when this process dies, and its record lets the next start clear up where the kernel
 * cannot do that.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { writeFileAtomic } from "./atomic-file.mjs";
import { dieWithParent } from "./die-with-parent.mjs";
import { recordOf } from "./identity.mjs";
import { lastLines } from "./last-lines.mjs";
import { splitLines } from "./line-splitter.mjs";
import { killGroup } from "./run-program.mjs";

const READY_POLL_MS = 100;
const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 30_000;

/** A service that lived this long is well again: the next restart waits the shortest time. */
const WELL_AFTER_MS = 60_000;

/**
 * nextRestartDelay doubles the wait while a service keeps dying young.
 *
 * @param {number} previousMs 0 before the first restart
 * @param {number} livedMs
 */
export function nextRestartDelay(previousMs, livedMs) {
  if (previousMs === 0 || livedMs >= WELL_AFTER_MS) return FIRST_RESTART_MS;
  return Math.min(LONGEST_RESTART_MS, previousMs * 2);
}

/**
 * @typedef {object} ServiceSpec
 * @property {string} name
 * @property {string[]} argv
 * @property {NodeJS.ProcessEnv} env
 * @property {string} cwd
 * @property {string} recordFile
 * @property {import("./log-file.mjs").LogFile} log
 * @property {(seen: { lines: string[], pid: number }) => Promise<boolean>} isReady asked again and again; `lines` are the latest of its output
 * @property {number} readyTimeoutMs
 * @property {number} graceMs between SIGTERM and SIGKILL
 * @property {(text: string) => void} say
 * @property {(line: string) => void} [onLine]
 */

export class ServiceNotReady extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** Lines kept for `isReady`. */
const SEEN_LINES = 200;

/**
 * superviseService starts it at once. `ready` resolves when it is, or rejects with ServiceNotReady if it dies or takes
 * too long the first time; after that it is kept alive until `stop`.
 *
 * @param {ServiceSpec} spec
 */
export function superviseService(spec) {
  let stopping = false;
  let child = launch(spec);
  const wait = new AbortController();

  async function keepAlive() {
    let restartMs = 0;
    for (;;) {
      const begun = Date.now();
      const { code, signal } = await child.exited;
      if (stopping) return;
      restartMs = nextRestartDelay(restartMs, Date.now() - begun);
      spec.say(`stopped (${signal ?? `exit code ${code}`}); it is started again in ${restartMs / 1000} s`);
      await delay(restartMs, null, { signal: wait.signal }).catch(() => null);
      if (stopping) return;
      child = launch(spec);
      void waitUntilReady(spec, child).then(
        () => spec.say("runs again"),
        () => null,
      );
    }
  }

  const ready = waitUntilReady(spec, child);
  const ended = ready.then(keepAlive, () => null);
  return {
    name: spec.name,
    ready,
    /** stop asks, waits `graceMs`, then kills; resolves when the process is gone. */
    async stop() {
      stopping = true;
      wait.abort();
      child.process.kill("SIGTERM");
      const patience = new AbortController();
      const late = delay(spec.graceMs, "late", { signal: patience.signal }).catch(() => "done");
      if ((await Promise.race([child.exited, late])) === "late") killGroup(child.process, "SIGKILL");
      patience.abort();
      await child.exited;
      await ended;
      rmSync(spec.recordFile, { force: true });
    },
    kill() {
      stopping = true;
      wait.abort();
      killGroup(child.process, "SIGKILL");
    },
  };
}

/** @typedef {ReturnType<typeof superviseService>} Service */

/** @param {ServiceSpec} spec */
function launch(spec) {
  const [file = "", ...args] = dieWithParent(spec.argv);
  const child = spawn(file, args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** @type {string[]} */
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    const split = splitLines((line) => {
      lines.push(line);
      if (lines.length > SEEN_LINES) lines.shift();
      spec.onLine?.(line);
    });
    stream.setEncoding("utf8").on("data", (text) => {
      spec.log.write(text);
      split(text);
    });
  }
  if (child.pid)
    writeFileAtomic(spec.recordFile, JSON.stringify({ ...recordOf(child.pid), name: spec.name }));
  /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  const exited = new Promise((resolve) => {
    child.on("error", (error) => {
      spec.log.write(`${error.message}\n`);
      resolve({ code: 127, signal: null });
    });
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
  return { process: child, lines, exited };
}

/**
 * @param {ServiceSpec} spec
 * @param {ReturnType<typeof launch>} child
 */
async function waitUntilReady(spec, child) {
  /** @type {string | null} */
  let gone = null;
  void child.exited.then(({ code, signal }) => {
    gone = signal ?? `exit code ${code}`;
  });
  const until = Date.now() + spec.readyTimeoutMs;
  while (Date.now() < until) {
    if (gone)
      throw new ServiceNotReady(
        `${spec.name} stopped while it started (${gone})`,
        lastLines(spec.log.file, 20),
      );
    if (await spec.isReady({ lines: child.lines, pid: child.process.pid ?? 0 })) return;
    await delay(READY_POLL_MS);
  }
  throw new ServiceNotReady(
    `${spec.name} did not become ready within ${Math.round(spec.readyTimeoutMs / 1000)} s`,
    lastLines(spec.log.file, 20),
  );
}

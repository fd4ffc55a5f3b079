/** Programs that end: run one, gather what it says, and leave none behind when this process stops. */
import { spawn } from "node:child_process";
import { dieWithParent } from "./die-with-parent.mjs";

/** Output kept in memory; older text is dropped, so an endless program cannot fill it. */
const KEPT_OUTPUT_CHARS = 1_000_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} ProgramOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [input]
 * @property {{ uid: number, gid: number } | null} [account]
 * @property {(text: string) => void} [onOutput]
 * @property {number} [timeoutMs]
 */

/**
 * runProgram resolves with the exit code (null when a signal ended it) and the output; a program that is not there
 * resolves with code 127, as a shell would have it.
 *
 * @param {string[]} argv
 * @param {ProgramOptions} [options]
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string, timedOut: boolean }>}
 */
export function runProgram(argv, { cwd, env, input, account = null, onOutput = () => {}, timeoutMs } = {}) {
  const [file = "", ...args] = dieWithParent(argv, { account });
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
    running.add(child);
    let timedOut = false;
    const timer =
      timeoutMs &&
      setTimeout(() => {
        timedOut = true;
        killGroup(child, "SIGKILL");
      }, timeoutMs);
    const kept = { stdout: "", stderr: "" };
    for (const name of /** @type {const} */ (["stdout", "stderr"])) {
      child[name].setEncoding("utf8").on("data", (text) => {
        kept[name] = (kept[name] + text).slice(-KEPT_OUTPUT_CHARS);
        onOutput(text);
      });
    }
    const end = (/** @type {number | null} */ code) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ code, ...kept, timedOut });
    };
    child.on("error", (error) => {
      kept.stderr += error.message;
      end(127);
    });
    child.on("close", end);
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

/**
 * killGroup reaches the program and all it started.
 *
 * @param {{ pid?: number }} child
 * @param {NodeJS.Signals} signal
 */
export function killGroup(child, signal) {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // already gone
  }
}

/**
 * stopPrograms ends every program that still runs; SIGTERM lets them stop what they started.
 *
 * @param {NodeJS.Signals} [signal]
 */
export function stopPrograms(signal = "SIGKILL") {
  for (const child of running) killGroup(child, signal);
}

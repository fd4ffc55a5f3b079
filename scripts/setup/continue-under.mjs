import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * continueUnder runs a script under another Node in the same terminal, hands signals on, and ends as it ends. The channel
 * between the two breaks when this process is killed, and tells the other to stop.
 *
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export function continueUnder(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

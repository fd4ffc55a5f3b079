import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How often is looked whether npm, which started this, is still there. */
const STARTER_EVERY_MS = 1_000;

/**
 * continueUnder runs a script under another Node in the same terminal, hands signals on, and ends as it ends. The channel
 * between the two breaks when this process is killed, and tells the other to stop. npm hands no signal on when it is ended
 * itself, so its end is one too.
 *
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export function continueUnder(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
    const starter = process.ppid;
    const isFromNpm = process.env.npm_lifecycle_event !== undefined;
    const look = () => process.ppid !== starter && child.kill("SIGTERM");
    const looking = isFromNpm ? setInterval(look, STARTER_EVERY_MS) : undefined;
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearInterval(looking);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

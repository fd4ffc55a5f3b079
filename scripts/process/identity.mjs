/**
 * Which process a process id means. Ids are used again (after a reboot, in a container almost at once), so a record
 * carries the start time too: a record of a process that is gone never matches a newer one.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** @typedef {{ pid: number, started: string }} ProcessRecord */

/**
 * parseStat reads /proc/<pid>/stat: the command may hold blanks and brackets, so fields count from its last bracket.
 *
 * @param {string} text
 * @returns {{ state: string, parent: number, startTicks: string } | null}
 */
export function parseStat(text) {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent] = fields;
  const startTicks = fields[19];
  return state && startTicks ? { state, parent: Number(parent), startTicks } : null;
}

/**
 * findStart says when the process began, or null when it is gone (a zombie is).
 *
 * @param {number} pid
 * @returns {string | null}
 */
export function findStart(pid) {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return stdout?.trim() || null;
  }
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (!stat || stat.state === "Z" || stat.state === "X") return null;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${stat.startTicks}`;
  } catch {
    return null;
  }
}

/**
 * recordOf describes a running process, for a pid file.
 *
 * @param {number} pid
 * @returns {ProcessRecord}
 */
export function recordOf(pid) {
  return { pid, started: findStart(pid) ?? "gone" };
}

/**
 * isRunning: the very process of the record, not another one that got its id.
 *
 * @param {ProcessRecord} record
 */
export function isRunning(record) {
  return findStart(record.pid) === record.started;
}

/**
 * findCommand gives the argv of a process, or null.
 *
 * @param {number} pid
 * @returns {string[] | null}
 */
export function findCommand(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return null;
  }
}

/**
 * What an earlier start left in the data folder. postmaster.pid of a server that is gone keeps a new one from starting
 * when its process id belongs to another program by now (a rebooted container); a server that still runs is stopped.
 */
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findCommand, findStart } from "../process/identity.mjs";
import { Problem } from "../setup/problem.mjs";
import { dataOf } from "./data-folder.mjs";

/** A fast shutdown writes one checkpoint; when it takes longer, the next start recovers from the log instead. */
const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;
const POLL_MS = 50;

/**
 * parsePostmasterPid reads the file's lines: process, data folder, start, port, socket folder, address, shared memory, status.
 *
 * @param {string} text
 * @returns {{ pid: number, port: number, status: string } | null}
 */
export function parsePostmasterPid(text) {
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? "").trim() } : null;
}

/**
 * findPostmaster reads postmaster.pid; null when there is none.
 *
 * @param {string} folder
 */
export function findPostmaster(folder) {
  try {
    return parsePostmasterPid(readFileSync(path.join(dataOf(folder), "postmaster.pid"), "utf8"));
  } catch {
    return null;
  }
}

/**
 * clearLeftover stops a server that still uses the folder and removes a stale postmaster.pid; says which it did.
 *
 * @param {string} folder
 * @returns {Promise<"nothing" | "stale" | "stopped">}
 */
export async function clearLeftover(folder) {
  const pidFile = path.join(dataOf(folder), "postmaster.pid");
  const found = findPostmaster(folder);
  if (!found) {
    // an empty one is left by a machine that lost power; PostgreSQL refuses to start on it
    rmSync(pidFile, { force: true });
    return "nothing";
  }
  if (!isPostmasterOf(found.pid, folder)) {
    rmSync(pidFile, { force: true });
    return "stale";
  }
  await stopPostmaster(found.pid, folder);
  return "stopped";
}

/**
 * @param {number} pid
 * @param {string} folder
 */
function isPostmasterOf(pid, folder) {
  if (!findStart(pid)) return false;
  const command = findCommand(pid);
  if (!command) return true;
  if (!/postgres(\s|$)/.test(command[0] ?? "")) return false;
  return workingFolder(pid) === real(dataOf(folder));
}

/** @param {number} pid */
function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** @param {string} folder */
function real(folder) {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

/**
 * @param {number} pid
 * @param {string} folder
 */
async function stopPostmaster(pid, folder) {
  for (const [signal, patienceMs] of /** @type {const} */ ([
    ["SIGINT", FAST_SHUTDOWN_MS],
    ["SIGQUIT", IMMEDIATE_SHUTDOWN_MS],
  ])) {
    process.kill(pid, signal);
    if (await isGoneWithin(pid, patienceMs)) return;
  }
  throw new Problem(
    `An earlier PostgreSQL (process ${pid}) still uses ${dataOf(folder)} and does not stop.`,
    `Look at it, or end it with: kill -9 ${pid}; then start again.`,
  );
}

/**
 * @param {number} pid
 * @param {number} patienceMs
 */
async function isGoneWithin(pid, patienceMs) {
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    if (!findStart(pid)) return true;
    await delay(POLL_MS);
  }
  return !findStart(pid);
}

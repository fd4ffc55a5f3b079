/**
 * Which starts use this clone now. Several may, each with a CAPSTAN_HOME of its own; they share node_modules and builds,
 * so those are changed by one at a time and never under a copy that runs.
 */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findJson, writeFileAtomic } from "../process/atomic-file.mjs";
import { ensureFolder } from "../process/ensure-folder.mjs";
import { isRunning, recordOf } from "../process/identity.mjs";
import { takeLock } from "../process/lock-file.mjs";

const LOCK_POLL_MS = 250;

/** @param {string} root */
const shared = (root) => path.join(root, ".capstan");

/**
 * @param {string} root
 * @param {string} name
 */
function ensureShared(root, name = "") {
  const folder = path.join(shared(root), name);
  ensureFolder(folder, 0o711);
  return folder;
}

/** @typedef {import("../process/identity.mjs").ProcessRecord & { home: string, build: string | null }} Copy */

/**
 * listCopies gives the living ones and forgets the others.
 *
 * @param {string} root
 * @returns {Copy[]}
 */
export function listCopies(root) {
  const folder = ensureShared(root, "copies");
  return readdirSync(folder).flatMap((name) => {
    const copy = findJson(path.join(folder, name));
    if (copy && isRunning(copy)) return [copy];
    rmSync(path.join(folder, name), { force: true });
    return [];
  });
}

/**
 * enterCopy records this process; the returned function takes it out again.
 *
 * @param {string} root
 * @param {{ home: string, build: string | null }} copy
 */
export function enterCopy(root, copy) {
  const file = path.join(ensureShared(root, "copies"), `${process.pid}.json`);
  writeFileAtomic(file, JSON.stringify({ ...recordOf(process.pid), ...copy }));
  return () => rmSync(file, { force: true });
}

/**
 * withCloneLock runs `work` while no other start changes node_modules or a build.
 *
 * @template T
 * @param {string} root
 * @param {(pid: number) => void} onWait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCloneLock(root, onWait, work) {
  const file = path.join(ensureShared(root), "prepare.json");
  let told = false;
  for (;;) {
    const lock = takeLock(file);
    if (lock.taken) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) onWait(lock.holder.pid);
    told = true;
    await delay(LOCK_POLL_MS);
  }
}

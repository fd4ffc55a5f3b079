import { linkSync, renameSync, rmSync } from "node:fs";
import { findJson, writeFileAtomic } from "./atomic-file.mjs";
import { isRunning, recordOf } from "./identity.mjs";

/**
 * takeLock makes `path` this process's, with `extra` written into it, or gives the record of the living holder. A lock
 * whose holder is gone is taken over. Two takers at once: the file is linked into place whole, so one of them wins.
 *
 * @param {string} path
 * @param {Record<string, unknown>} [extra]
 * @returns {{ taken: true, release: () => void } | { taken: false, holder: any }}
 */
export function takeLock(path, extra = {}) {
  const mine = { ...recordOf(process.pid), ...extra };
  const beside = `${path}.${process.pid}`;
  writeFileAtomic(beside, JSON.stringify(mine));
  try {
    for (;;) {
      if (tryLink(beside, path)) return { taken: true, release: () => releaseLock(path, mine) };
      const holder = findJson(path);
      if (holder && isRunning(holder)) return { taken: false, holder };
      clearStale(path, `${beside}.stale`);
    }
  } finally {
    rmSync(beside, { force: true });
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * clearStale moves the lock aside before it deletes it: if another taker was quicker, what was moved is a living lock
 * and goes back. Deleting in place would remove the quicker one's lock.
 *
 * @param {string} path
 * @param {string} aside
 */
function clearStale(path, aside) {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return;
    throw error;
  }
  const moved = findJson(aside);
  if (moved && isRunning(moved)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/**
 * @param {string} path
 * @param {import("./identity.mjs").ProcessRecord} mine
 */
function releaseLock(path, mine) {
  const now = findJson(path);
  if (now?.pid === mine.pid && now.started === mine.started) rmSync(path, { force: true });
}

import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * ensureFolder makes a folder and its missing parents, one by one: Node's own recursive mkdir never ends where the system
 * says "no such file" to a folder whose parent is there (/proc, some network file systems).
 *
 * @param {string} folder
 * @param {number} mode
 */
export function ensureFolder(folder, mode) {
  const missing = [];
  for (let step = folder; !exists(step); step = path.dirname(step)) missing.unshift(step);
  for (const step of missing) {
    try {
      mkdirSync(step, mode);
    } catch (error) {
      // another start was quicker
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
  }
  if (!statSync(folder).isDirectory())
    throw Object.assign(new Error(`${folder} is a file`), { code: "ENOTDIR", path: folder });
}

/** @param {string} place */
function exists(place) {
  try {
    return Boolean(statSync(place));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return false;
    throw error;
  }
}

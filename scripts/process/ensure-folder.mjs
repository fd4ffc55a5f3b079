import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { Problem } from "../setup/problem.mjs";

/** What the system says where there cannot be a folder at all. */
const NO_PLACE = new Set(["ENOTDIR", "ENOENT", "ENAMETOOLONG", "ELOOP"]);

/**
 * ensureFolder makes a folder and its missing parents, one by one: Node's own recursive mkdir never ends where the system
 * says "no such file" to a folder whose parent is there (/proc, some network file systems). Throws a Problem where no
 * folder can be.
 *
 * @param {string} folder
 * @param {number} mode
 */
export function ensureFolder(folder, mode) {
  try {
    const missing = [];
    for (let step = folder; !exists(step); step = path.dirname(step)) missing.unshift(step);
    for (const step of missing) makeFolder(step, mode);
    if (!statSync(folder).isDirectory())
      throw Object.assign(new Error(`${folder} is a file`), { code: "ENOTDIR" });
  } catch (error) {
    const { code = "", stack } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!NO_PLACE.has(code)) throw error;
    throw new Problem(`${folder} cannot be a folder.`, "Give another place in CAPSTAN_HOME.", stack);
  }
}

/**
 * @param {string} folder
 * @param {number} mode
 */
function makeFolder(folder, mode) {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // another start was quicker
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
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

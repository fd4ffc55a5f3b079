import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";

/**
 * writeFileAtomic writes beside, then renames: a reader, or a crash, sees the old content or the new, never half of it.
 *
 * @param {string} path
 * @param {string} content
 * @param {number} [mode]
 */
export function writeFileAtomic(path, content, mode = 0o600) {
  const beside = `${path}.${randomBytes(4).toString("hex")}.new`;
  try {
    const file = openSync(beside, "wx", mode);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/**
 * findJson reads a JSON file; null when it is missing or not JSON (a half-written one is as good as none).
 *
 * @param {string} path
 * @returns {any}
 */
export function findJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

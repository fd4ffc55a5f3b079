/** The folders of ODOO_SOURCES: one that is not there is said at the start, not by the first build that fails. */
import { statSync } from "node:fs";
import path from "node:path";
import { Problem } from "../setup/problem.mjs";

/** @typedef {{ version: string, folder: string }} OdooFolder */

/** @typedef {"missing" | "closed" | "file" | "folder"} Kind what a path leads to */

export const SOURCES_FIX = `Give a folder that holds odoo-bin, as ODOO_SOURCES='{"18.0": {"path": "/srv/odoo-18.0"}}', or unset it to use the stand-in.`;

/**
 * findOdooProblem says what is wrong with the first folder that holds no Odoo; null: nothing. Pure: `look` says what is at
 * a path. Whether that Odoo runs and is of that version is asked later, and shown on the Status page.
 *
 * @param {readonly OdooFolder[]} folders
 * @param {(path: string) => Kind} look
 * @returns {string | null}
 */
export function findOdooProblem(folders, look) {
  for (const { version, folder } of folders) {
    const trouble = troubleOf(folder, look);
    if (trouble !== null) return `ODOO_SOURCES names ${folder} for Odoo ${version}, ${trouble}.`;
  }
  return null;
}

/**
 * @param {string} folder
 * @param {(path: string) => Kind} look
 */
function troubleOf(folder, look) {
  const kind = look(folder);
  if (kind === "missing") return "and there is no such folder";
  if (kind === "closed") return "and this user may not look into it";
  if (kind === "file") return "which is a file, not a folder";
  const program = look(path.join(folder, "odoo-bin"));
  if (program === "closed") return "and this user may not look into it";
  return program === "file" ? null : "which holds no odoo-bin";
}

/**
 * refuseMissingOdoo throws a Problem when a folder of ODOO_SOURCES holds no Odoo.
 *
 * @param {readonly OdooFolder[]} folders
 */
export function refuseMissingOdoo(folders) {
  const problem = findOdooProblem(folders, lookAt);
  if (problem !== null) throw new Problem(problem, SOURCES_FIX);
}

/**
 * @param {string} place
 * @returns {Kind}
 */
function lookAt(place) {
  try {
    return statSync(place).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return code === "EACCES" || code === "EPERM" ? "closed" : "missing";
  }
}

/**
 * Capstan's folder: what is kept there between starts and who uses it now.
 *
 *   secrets/     one file per secret, 0600, made once
 *   state.json   ports and the machine's name, remembered so that they stay the same
 *   up.json      the `npm run up` that runs here now
 *   run/         a record per service that runs, for clearing up after a SIGKILL
 *   logs/        one file per service
 *   postgres/    the private cluster
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findJson, writeFileAtomic } from "../process/atomic-file.mjs";
import { ensureFolder } from "../process/ensure-folder.mjs";
import { takeLock } from "../process/lock-file.mjs";
import { Problem } from "../setup/problem.mjs";

/**
 * openHome makes the folders. Others may walk through (PostgreSQL and Odoo run as their own users) but not list.
 *
 * @param {string} folder
 */
export function openHome(folder) {
  ensureFolder(folder, 0o711);
  for (const name of ["secrets", "run", "logs"]) ensureFolder(path.join(folder, name), 0o700);
  const at = (/** @type {string[]} */ ...names) => path.join(folder, ...names);
  return {
    folder,
    at,
    state: () => /** @type {Record<string, any>} */ (findJson(at("state.json")) ?? {}),
    /** @param {Record<string, unknown>} change */
    remember(change) {
      writeFileAtomic(at("state.json"), `${JSON.stringify({ ...this.state(), ...change }, null, 2)}\n`);
    },
    /**
     * secret gives one, made at the first call; `isNew` tells that it was.
     * @param {string} name
     */
    secret(name) {
      return ensureSecret(at("secrets", name));
    },
  };
}

/** @typedef {ReturnType<typeof openHome>} Home */

/** @param {string} homeFolder */
export const clusterFolderOf = (homeFolder) => path.join(homeFolder, "postgres");

/** @param {string} file */
function ensureSecret(file) {
  const kept = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (kept) return { value: kept, isNew: false };
  const value = randomBytes(32).toString("base64url");
  writeFileAtomic(file, `${value}\n`, 0o600);
  return { value, isNew: true };
}

/**
 * takeHome makes this start the only one in its folder.
 *
 * @param {Home} home
 * @param {{ url: string, build: string | null, root: string }} extra what the others are told
 */
export function takeHome(home, extra) {
  const lock = takeLock(home.at("up.json"), extra);
  if (lock.taken) return lock.release;
  throw new Problem(
    `Capstan already runs from ${home.folder}, at ${lock.holder.url} (process ${lock.holder.pid}).`,
    `Open that address, or stop it first: kill ${lock.holder.pid}. For a second copy, give CAPSTAN_HOME and PORT.`,
  );
}

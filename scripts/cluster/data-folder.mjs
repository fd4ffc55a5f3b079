/**
 * The data folder of the private cluster. It is made beside its place and renamed into it, so it is there whole or not at
 * all; it holds no absolute path, so the folder around it can be moved.
 */
import {
  appendFileSync,
  chownSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { ensureFolder } from "../process/ensure-folder.mjs";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "../setup/problem.mjs";

/** Role that owns the cluster. Odoo refuses to run as `postgres`, and so do we. */
export const SUPERUSER = "capstan";

const HALF_MADE = /^data\.[0-9]+\.new$/;

/** @param {string} folder */
export const dataOf = (folder) => path.join(folder, "data");

/**
 * findDataMajor: the PostgreSQL version that made the data; null when there is none yet.
 *
 * @param {string} folder
 * @returns {number | null}
 */
export function findDataMajor(folder) {
  try {
    return Number.parseInt(readFileSync(path.join(dataOf(folder), "PG_VERSION"), "utf8"), 10);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * ensureFolders makes the cluster's folder and its socket folder, owned by the account.
 *
 * @param {string} folder
 * @param {import("./account.mjs").Account | null} account
 */
export function ensureFolders(folder, account) {
  for (const place of [folder, path.join(folder, "socket")]) {
    ensureFolder(place, 0o700);
    if (account) chownSync(place, account.uid, account.gid);
  }
}

/**
 * ensureData runs initdb unless the data is there; true when it made it.
 *
 * @param {object} options
 * @param {string} options.folder
 * @param {import("./binaries.mjs").Binaries} options.binaries
 * @param {import("./account.mjs").Account | null} options.account
 * @param {string} options.password
 * @param {boolean} [options.durable]
 * @returns {Promise<boolean>}
 */
export async function ensureData({ folder, binaries, account, password, durable = true }) {
  for (const name of readdirSync(folder).filter((entry) => HALF_MADE.test(entry)))
    rmSync(path.join(folder, name), { recursive: true, force: true });
  if (findDataMajor(folder) !== null) return false;
  if (existsSync(dataOf(folder)))
    throw new Problem(
      `${dataOf(folder)} is there but holds no PostgreSQL database.`,
      "Move it away if it is not yours, then start again: a new one is made.",
    );
  const beside = path.join(folder, `data.${process.pid}.new`);
  const passwordFile = path.join(folder, `password.${process.pid}`);
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: "w" });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    const { code, stdout, stderr } = await runProgram(
      initdbArgv({ binaries, data: beside, passwordFile, durable }),
      {
        account,
        cwd: folder,
        env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
      },
    );
    if (code !== 0) throw initdbProblem(stderr, stdout);
    appendFileSync(path.join(beside, "postgresql.conf"), "\ninclude_if_exists = '../capstan.conf'\n");
    renameSync(beside, dataOf(folder));
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(beside, { recursive: true, force: true });
  }
  return true;
}

/**
 * @param {{ binaries: import("./binaries.mjs").Binaries, data: string, passwordFile: string, durable: boolean }} options
 * @returns {string[]}
 */
export function initdbArgv({ binaries, data, passwordFile, durable }) {
  return [
    path.join(binaries.folder, "initdb"),
    "--pgdata",
    data,
    "--username",
    SUPERUSER,
    "--auth=scram-sha-256",
    "--pwfile",
    passwordFile,
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
    ...(durable ? [] : ["--no-sync"]),
  ];
}

/**
 * @param {string} stderr
 * @param {string} stdout
 */
function initdbProblem(stderr, stdout) {
  if (/No space left/.test(stderr))
    return new Problem(
      "The disk is full: the database could not be made.",
      "Free some space, then start again.",
      stderr,
    );
  const reason =
    /initdb: error: (.+)/.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "initdb failed";
  return new Problem(
    `PostgreSQL could not make the database: ${reason}`,
    "Mend that, then start again: nothing half-made is left behind.",
    stdout + stderr,
  );
}

/**
 * resetPassword sets the superuser's password with no server running (single-user mode), for when the one we kept is lost.
 *
 * @param {{ folder: string, binaries: import("./binaries.mjs").Binaries, account: import("./account.mjs").Account | null, password: string }} options
 */
export async function resetPassword({ folder, binaries, account, password }) {
  const { code, stderr } = await runProgram(
    [path.join(binaries.folder, "postgres"), "--single", "-D", dataOf(folder), "template1"],
    {
      account,
      cwd: folder,
      input: `ALTER ROLE ${SUPERUSER} PASSWORD '${password.replaceAll("'", "''")}';\n`,
    },
  );
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(stderr))
    throw new Problem(
      "The database's password is lost and could not be set anew.",
      "Put back secrets/postgres-password from a backup, or move the folder away to begin anew.",
      stderr,
    );
}

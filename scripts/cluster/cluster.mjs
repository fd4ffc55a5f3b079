/**
 * A PostgreSQL cluster of our own under one folder: `prepareCluster` makes or mends it, `startCluster` runs it as a child
 * of this process. The server gets a fast shutdown from the kernel when this process dies, however it dies.
 */
import { spawn } from "node:child_process";
import { existsSync, openSync, closeSync } from "node:fs";
import { totalmem } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { writeFileAtomic } from "../process/atomic-file.mjs";
import { dieWithParent } from "../process/die-with-parent.mjs";
import { lastLines } from "../process/last-lines.mjs";
import { Problem } from "../setup/problem.mjs";
import { runProgram } from "../process/run-program.mjs";
import { dataOf, ensureData, ensureFolders, findDataMajor, resetPassword } from "./data-folder.mjs";
import { clearLeftover, findPostmaster } from "./leftover.mjs";
import { planSettings, renderSettings } from "./plan-settings.mjs";

/** Replaying the log of a crash may take minutes on a slow disk; a server that is not up after this is broken. */
const READY_TIMEOUT_MS = 300_000;
const POLL_MS = 40;

/** A fast shutdown that takes longer is turned into an immediate one; the next start recovers. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * @typedef {object} ClusterOptions
 * @property {string} folder
 * @property {import("./binaries.mjs").Binaries} binaries
 * @property {import("./account.mjs").Account | null} account
 * @property {string} password
 * @property {boolean} [passwordIsNew] true when the password was made just now, although data may exist
 * @property {boolean} [durable]
 */

/**
 * prepareCluster leaves a whole data folder, no leftover server, and a password that fits; says what it met.
 *
 * @param {ClusterOptions} options
 * @returns {Promise<{ made: boolean, leftover: "nothing" | "stale" | "stopped" }>}
 */
export async function prepareCluster({
  folder,
  binaries,
  account,
  password,
  passwordIsNew = false,
  durable = true,
}) {
  refuseOtherMajor(folder, binaries);
  ensureFolders(folder, account);
  const leftover = await clearLeftover(folder);
  const made = await ensureData({ folder, binaries, account, password, durable });
  if (!made && passwordIsNew) await resetPassword({ folder, binaries, account, password });
  return { made, leftover };
}

/**
 * @param {string} folder
 * @param {import("./binaries.mjs").Binaries} binaries
 */
function refuseOtherMajor(folder, binaries) {
  const major = findDataMajor(folder);
  if (major !== null && major !== binaries.major)
    throw new Problem(
      `The database in ${folder} was made by PostgreSQL ${major}, and this machine has ${binaries.version}.`,
      `Install PostgreSQL ${major} beside it (apt-get install postgresql-${major}), or move the data with pg_upgrade.`,
    );
}

/**
 * writeSettings renders the configuration for this machine and this place; done before every start.
 *
 * @param {{ folder: string, binaries: import("./binaries.mjs").Binaries, port: number, durable?: boolean }} options
 */
export async function writeSettings({ folder, binaries, port, durable = true }) {
  const settings = planSettings({
    port,
    socketFolder: path.join(folder, "socket"),
    memoryBytes: Math.min(totalmem(), process.constrainedMemory?.() || Infinity),
    ...(await readBuild(binaries)),
    durable,
  });
  // readable by the account: it holds no secret
  writeFileAtomic(path.join(folder, "capstan.conf"), renderSettings(settings), 0o644);
}

/**
 * startCluster runs the server; `ready` resolves once it takes connections and rejects with a Problem if it never does.
 *
 * @param {object} options
 * @param {string} options.folder
 * @param {import("./binaries.mjs").Binaries} options.binaries
 * @param {import("./account.mjs").Account | null} options.account
 * @param {number} options.port
 * @param {string} options.logFile
 * @param {() => void} [options.onRecovery] called when the start takes so long that it must be a recovery
 */
export function startCluster({ folder, binaries, account, port, logFile, onRecovery = () => {} }) {
  const argv = dieWithParent([path.join(binaries.folder, "postgres"), "-D", dataOf(folder)], {
    signal: "INT",
    account,
  });
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(argv[0] ?? "", argv.slice(1), {
    cwd: folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
  });
  closeSync(log);
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code));
  });
  const ready = waitUntilReady({ folder, pid: child.pid, exited, logFile, onRecovery, port });
  ready.catch(() => null);
  return {
    name: "postgres",
    pid: child.pid ?? 0,
    port,
    exited,
    ready,
    stop: () => stopServer(child, exited),
    kill: () => void child.kill("SIGQUIT"),
  };
}

/** @typedef {ReturnType<typeof startCluster>} Cluster */

/**
 * @param {{ folder: string, pid: number | undefined, exited: Promise<number | null>, logFile: string, onRecovery: () => void, port: number }} options
 */
async function waitUntilReady({ folder, pid, exited, logFile, onRecovery, port }) {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  for (let waited = 0; waited < READY_TIMEOUT_MS; waited += POLL_MS) {
    const postmaster = findPostmaster(folder);
    if (postmaster?.pid === pid && postmaster?.status === "ready") return;
    if (ended) throw startProblem(lastLines(logFile, 20), port);
    if (waited === RECOVERY_NOTE_MS) onRecovery();
    await delay(POLL_MS);
  }
  throw new Problem(
    `PostgreSQL did not come up within ${READY_TIMEOUT_MS / 60_000} minutes.`,
    `Its own words are in ${logFile}.`,
  );
}

/** A clean start takes less; what takes longer is said to be a recovery. */
const RECOVERY_NOTE_MS = 100 * POLL_MS;

/**
 * @param {string} log
 * @param {number} port
 */
function startProblem(log, port) {
  if (/could not bind .*Address already in use/.test(log))
    return new Problem(
      `Port ${port} was taken by another program while PostgreSQL started.`,
      "Start again.",
      log,
    );
  if (/No space left on device/.test(log))
    return new Problem(
      "The disk is full: PostgreSQL cannot start.",
      "Free some space, then start again.",
      log,
    );
  const reason = /(?:FATAL|PANIC):\s+(.+)/.exec(log)?.[1] ?? log.trim().split("\n").at(-1) ?? "";
  return new Problem(
    `PostgreSQL did not start: ${reason}`,
    "Mend that, then start again; the log is logs/postgres.log.",
    log,
  );
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Promise<number | null>} exited
 */
async function stopServer(child, exited) {
  child.kill("SIGINT");
  const patience = new AbortController();
  const late = delay(STOP_TIMEOUT_MS, "late", { signal: patience.signal }).catch(() => "done");
  if ((await Promise.race([exited, late])) === "late") child.kill("SIGQUIT");
  patience.abort();
  await exited;
}

/**
 * readBuild: the extension is a package of its own on some systems and preloading what is not there is fatal, and so is
 * a way of compressing that the server was not built with.
 *
 * @param {import("./binaries.mjs").Binaries} binaries
 */
async function readBuild({ folder }) {
  const { stdout } = await runProgram([path.join(folder, "pg_config"), "--pkglibdir", "--configure"]);
  const [pkglibdir = "", configure = ""] = stdout.trim().split("\n");
  const library = pkglibdir || path.join(folder, "..", "lib");
  return {
    hasStatements: existsSync(path.join(library, "pg_stat_statements.so")),
    hasLz4: configure.includes("--with-lz4"),
  };
}

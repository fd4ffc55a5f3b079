/** Debian's packages: how apt-get is called, and how PostgreSQL comes without the cluster Debian makes beside it. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {"root" | "sudo" | "sudo-asks" | "none"} Rights */

/** Debian's own file; while it says false, a new server package makes no cluster. */
const CREATE_CLUSTER_CONF = "/etc/postgresql-common/createcluster.conf";
const NO_CLUSTER_LINE = "create_main_cluster = false # Capstan, only while it installs";

/** Another apt (unattended upgrades) may hold the lock this long; then it fails with apt's own words. */
const APT_LOCK_TIMEOUT_SECONDS = 300;

/**
 * aptArgv is the whole command line for one apt-get action.
 *
 * @param {string[]} action
 * @param {Rights} rights
 * @returns {string[]}
 */
export function aptArgv(action, rights) {
  const apt = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "NEEDRESTART_SUSPEND=1",
    "apt-get",
    "-o",
    `DPkg::Lock::Timeout=${APT_LOCK_TIMEOUT_SECONDS}`,
    ...action,
  ];
  return [...asRoot(rights), ...apt];
}

/**
 * @param {Rights} rights
 * @returns {string[]}
 */
function asRoot(rights) {
  if (rights === "sudo") return ["sudo", "-n"];
  return rights === "sudo-asks" ? ["sudo"] : [];
}

/** findRights: how this user may install packages, if at all. */
export async function findRights() {
  if (process.getuid?.() === 0) return /** @type {Rights} */ ("root");
  const { code } = await runProgram(["sudo", "-n", "true"]);
  if (code === 0) return /** @type {Rights} */ ("sudo");
  return /** @type {Rights} */ (code !== 127 && process.stdin.isTTY ? "sudo-asks" : "none");
}

/** @param {string} text */
export function withoutClusterLine(text) {
  return text
    .split("\n")
    .filter((line) => line !== NO_CLUSTER_LINE)
    .join("\n");
}

/** @param {string} text */
export function withClusterLine(text) {
  return `${withoutClusterLine(text).replace(/\n*$/, "\n")}${NO_CLUSTER_LINE}\n`;
}

/**
 * createApt gives `install` and `findPostgresMajor`, bound to one kind of rights.
 *
 * @param {{ rights: Rights, onOutput: (text: string) => void }} options
 */
export function createApt({ rights, onOutput }) {
  const run = (/** @type {string[]} */ argv) =>
    rights === "sudo-asks" ? runOnTerminal(argv) : runProgram(argv, { onOutput });

  /** @param {string[]} packages */
  async function install(packages) {
    const argv = aptArgv(["install", "-y", "--no-install-recommends", ...packages], rights);
    if ((await run(argv)).code === 0) return;
    // no lists yet (a fresh image), or lists older than the archive
    await run(aptArgv(["update"], rights));
    const again = await run(argv);
    if (again.code === 0) return;
    throw new Problem(
      `Debian's packages could not be installed: ${lastLine(again.stderr) || `apt-get ended with ${again.code}`}`,
      `Install them yourself: apt-get install ${packages.join(" ")}`,
      again.stdout + again.stderr,
    );
  }

  /**
   * installPostgres brings the server without Debian's own cluster on port 5432, and leaves Debian's setting as it was.
   * @param {string} serverPackage
   */
  async function installPostgres(serverPackage) {
    if (!existsSync(CREATE_CLUSTER_CONF)) await install(["postgresql-common"]);
    const before = existsSync(CREATE_CLUSTER_CONF)
      ? withoutClusterLine(readFileSync(CREATE_CLUSTER_CONF, "utf8"))
      : "";
    await writeAsRoot(CREATE_CLUSTER_CONF, withClusterLine(before), run, rights);
    try {
      await install([serverPackage]);
    } finally {
      await writeAsRoot(CREATE_CLUSTER_CONF, before, run, rights);
    }
  }

  return { install, installPostgres, findServerPackage: () => findServerPackage(run, rights) };
}

/**
 * writeAsRoot copies content over a file, keeping the file's owner and mode.
 *
 * @param {string} target
 * @param {string} content
 * @param {(argv: string[]) => Promise<unknown>} run
 * @param {Rights} rights
 */
async function writeAsRoot(target, content, run, rights) {
  const folder = mkdtempSync(path.join(tmpdir(), "capstan-apt-"));
  try {
    const source = path.join(folder, "file");
    writeFileSync(source, content, { mode: 0o644 });
    await run([...asRoot(rights), "cp", source, target]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * findServerPackage names the server package this release of Debian or Ubuntu has: "postgresql-15", or null.
 *
 * @param {(argv: string[]) => Promise<unknown>} run
 * @param {Rights} rights
 */
async function findServerPackage(run, rights) {
  const ask = async () => serverPackageOf((await runProgram(["apt-cache", "depends", "postgresql"])).stdout);
  const known = await ask();
  if (known) return known;
  await run(aptArgv(["update"], rights));
  return ask();
}

/** @param {string} dependsOutput */
export function serverPackageOf(dependsOutput) {
  return /Depends: (postgresql-\d+)\b/.exec(dependsOutput)?.[1] ?? null;
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split("\n").at(-1) ?? "";
}

/**
 * runOnTerminal leaves the terminal to sudo, which may ask for a password.
 *
 * @param {string[]} argv
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function runOnTerminal([file = "", ...args]) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: "inherit" });
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) => resolve({ code, stdout: "", stderr: "" }));
  });
}

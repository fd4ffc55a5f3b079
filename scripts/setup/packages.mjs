/** npm's packages: `npm ci` when what is installed is not what the lock file says, and never otherwise. */
import { existsSync } from "node:fs";
import path from "node:path";
import { findJson } from "../process/atomic-file.mjs";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock */

/**
 * needsInstall compares the lock file with npm's own record of what it installed (node_modules/.package-lock.json,
 * written last, so an interrupted install has none). Optional packages of other systems may be missing.
 *
 * @param {Lock | null} lock
 * @param {Lock | null} installed
 */
export function needsInstall(lock, installed) {
  if (!lock?.packages || !installed?.packages) return true;
  const wanted = Object.entries(lock.packages).filter(([at]) => at !== "");
  const differs = wanted.some(([at, { version, optional }]) => {
    const there = installed.packages?.[at];
    return there ? there.version !== version : !optional;
  });
  return differs || Object.keys(installed.packages).some((at) => !lock.packages?.[at]);
}

/** @param {string} root */
export function nodeOf(root) {
  return path.join(root, "node_modules", "node", "bin", "node");
}

/**
 * arePackagesInstalled: nothing for npm to do, and the Node that everything runs on is there.
 *
 * @param {string} root
 */
export function arePackagesInstalled(root) {
  const lock = findJson(path.join(root, "package-lock.json"));
  const installed = findJson(path.join(root, "node_modules", ".package-lock.json"));
  return !needsInstall(lock, installed) && existsSync(nodeOf(root));
}

/**
 * installPackages runs `npm ci`.
 *
 * @param {string} root
 * @param {(text: string) => void} onOutput
 */
export async function installPackages(root, onOutput) {
  const { code, stdout, stderr } = await runProgram(
    ["npm", "ci", "--no-audit", "--no-fund", "--include=dev"],
    {
      cwd: root,
      env: environmentForNpm(process.env),
      onOutput,
    },
  );
  if (code === 127)
    throw new Problem(
      "npm is not on PATH.",
      "Install Node with npm (https://nodejs.org), then run this again.",
      stderr,
    );
  if (code !== 0)
    throw new Problem(
      `The npm packages could not be installed: ${npmReason(stderr)}`,
      "Check the connection to the npm registry (npm ping), then run this again.",
      stdout + stderr,
    );
  if (!existsSync(nodeOf(root)))
    throw new Problem(
      "npm installed the packages but not the Node they run on, so it ran no install scripts.",
      "Allow the script of the package `node` (npm config delete ignore-scripts), then run this again.",
      stdout + stderr,
    );
}

/**
 * What npm hands to its scripts would steer the npm we call (npm_config_omit and the like), a production NODE_ENV would
 * leave out what the build needs, and the Node in node_modules is about to be deleted: npm must run on the machine's own.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForNpm(env) {
  const kept = Object.entries(env).filter(
    ([name]) => !/^npm_(package|lifecycle|command|node|execpath)/.test(name),
  );
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(kept), NODE_ENV: undefined, PATH: folders.join(path.delimiter) };
}

/** @param {string} stderr */
function npmReason(stderr) {
  const lines = stderr.split("\n").flatMap((line) => /^npm (?:error|ERR!) (.+)/.exec(line)?.[1] ?? []);
  return lines.find((line) => !line.startsWith("code ")) ?? "npm ci failed";
}

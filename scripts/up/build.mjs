/**
 * The build of the portal and of the processes beside it. Builds are kept by the hash of what goes into them, so nothing
 * is built twice, going back is instant, and a second copy that runs from the same clone keeps its own files while a new
 * build is made.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "../setup/problem.mjs";

/** Older builds that stay for going back; the one in use is always the newest. */
const KEPT_BUILDS = 3;

const SOURCE_FOLDERS = ["app", "components", "server", "public", "prisma/schema", "scripts/services"];
const SOURCE_FILES = [
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "tsconfig.base.json",
  "package-lock.json",
];

/** Tests and generated code (made from prisma/schema) do not change the build. */
const IGNORED = /(^|\/)(generated|testing|__snapshots__)(\/|$)|\.test\.tsx?$|(^|\/)\./;

/**
 * isBuildInput: whether a path below the repository can change what is built.
 *
 * @param {string} relative
 */
export function isBuildInput(relative) {
  return !IGNORED.test(relative);
}

/**
 * hashInputs covers the repository's own path too: a build holds absolute paths, so a moved clone builds again.
 *
 * @param {string} root
 * @returns {string}
 */
export function hashInputs(root) {
  const hash = createHash("sha256").update(`${root}\0${process.version}\0`);
  const files = [...SOURCE_FOLDERS.flatMap((folder) => filesBelow(root, folder)), ...SOURCE_FILES];
  for (const file of files.toSorted()) {
    const place = path.join(root, file);
    if (existsSync(place)) hash.update(`${file}\0`).update(readFileSync(place)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(root, folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const relative = `${folder}/${entry.name}`;
    if (!isBuildInput(relative)) return [];
    return entry.isDirectory() ? filesBelow(root, relative) : [relative];
  });
}

/**
 * buildFolderOf is relative to the repository, as Next wants it.
 *
 * @param {string} hash
 */
export function buildFolderOf(hash) {
  return `.capstan/builds/${hash}`;
}

/** What `npm run build` is made of, for Node; CAPSTAN_DIST_DIR says where to. */
export const BUILD_COMMANDS = [["node_modules/next/dist/bin/next", "build"], ["scripts/build-services.mjs"]];

/** Written last: a build without it is half made. */
const DONE = "capstan-done";

/**
 * ensureBuild builds unless there is a whole build of these sources; says which.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.hash
 * @param {NodeJS.ProcessEnv} options.env
 * @param {Set<string>} options.inUse hashes of builds that other running copies serve
 * @param {string} options.logFile where onOutput writes to
 * @param {(text: string) => void} options.onOutput
 * @param {() => void} options.onBuild
 * @returns {Promise<"unchanged" | "built">}
 */
export async function ensureBuild({ root, hash, env, inUse, logFile, onOutput, onBuild }) {
  const folder = path.join(root, buildFolderOf(hash));
  const done = path.join(folder, DONE);
  if (existsSync(done)) {
    utimesSync(folder, new Date(), new Date());
    return "unchanged";
  }
  onBuild();
  rmSync(folder, { recursive: true, force: true });
  const place = { CAPSTAN_DIST_DIR: buildFolderOf(hash), NODE_ENV: "production" };
  const building = { cwd: root, env: { ...env, ...place, NEXT_TELEMETRY_DISABLED: "1" }, onOutput };
  for (const command of BUILD_COMMANDS) {
    const { code, stdout, stderr } = await runProgram([process.execPath, ...command], building);
    if (code !== 0) throw buildProblem(stdout + stderr, logFile);
  }
  writeFileSync(done, "");
  dropOldBuilds(path.dirname(folder), new Set([...inUse, hash]));
  return "built";
}

/**
 * @param {string} output
 * @param {string} logFile
 */
function buildProblem(output, logFile) {
  if (/ENOSPC|No space left/.test(output))
    return new Problem(
      "The disk is full: the portal could not be built.",
      "Free some space, then start again.",
      output,
    );
  if (/heap out of memory|SIGKILL/.test(output))
    return new Problem(
      "The machine ran out of memory while it built the portal.",
      "Give it 2 GB or more.",
      output,
    );
  return new Problem(
    "The portal could not be built.",
    `Its errors are in ${logFile}. On an unchanged clone, delete node_modules and start again; else mend them.`,
    output,
  );
}

/**
 * @param {string} parent
 * @param {Set<string>} keep
 */
function dropOldBuilds(parent, keep) {
  const byAge = readdirSync(parent)
    .map((name) => ({ name, at: statSync(path.join(parent, name)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(KEPT_BUILDS))
    if (!keep.has(name)) rmSync(path.join(parent, name), { recursive: true, force: true });
}

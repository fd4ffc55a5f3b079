/** Where PostgreSQL's server programs are. Debian keeps them off PATH, one folder per major version. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../process/run-program.mjs";

/** The oldest PostgreSQL that Capstan runs on. */
export const MINIMUM_MAJOR = 15;

/** @typedef {{ folder: string, major: number, version: string }} Binaries */

const FAMILIES = [
  { parent: "/usr/lib/postgresql", bin: "bin" },
  { parent: "/usr", bin: "bin", prefix: "pgsql-" },
  { parent: "/opt/homebrew/opt", bin: "bin", prefix: "postgresql@" },
];

/** @param {string} searchPath */
function candidateFolders(searchPath) {
  const families = FAMILIES.flatMap(({ parent, bin, prefix = "" }) =>
    namesIn(parent)
      .filter((name) => name.startsWith(prefix) && /\d/.test(name))
      .map((name) => path.join(parent, name, bin)),
  );
  return [...families, ...searchPath.split(path.delimiter).filter(Boolean)].filter(
    (folder) => existsSync(path.join(folder, "postgres")) && existsSync(path.join(folder, "initdb")),
  );
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * parseVersion reads `postgres --version`: "postgres (PostgreSQL) 15.18 (Debian …)".
 *
 * @param {string} text
 * @returns {{ version: string, major: number } | null}
 */
export function parseVersion(text) {
  const version = /\(PostgreSQL\) (\d+[^\s]*)/.exec(text)?.[1];
  return version ? { version, major: Number.parseInt(version, 10) } : null;
}

/**
 * pickBinaries: of the wanted major version when the data already exists, else the newest that is new enough.
 *
 * @param {Binaries[]} found
 * @param {number | null} wantedMajor
 * @returns {Binaries | null}
 */
export function pickBinaries(found, wantedMajor) {
  const fit = found.filter(({ major }) => (wantedMajor ? major === wantedMajor : major >= MINIMUM_MAJOR));
  return fit.toSorted((a, b) => b.major - a.major)[0] ?? null;
}

/**
 * findBinaries looks through the machine.
 *
 * @param {number | null} wantedMajor
 * @returns {Promise<{ chosen: Binaries | null, found: Binaries[] }>}
 */
export async function findBinaries(wantedMajor) {
  const folders = [...new Set(candidateFolders(process.env.PATH ?? ""))];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const { stdout } = await runProgram([path.join(folder, "postgres"), "--version"]);
      const parsed = parseVersion(stdout);
      return parsed ? [{ folder, ...parsed }] : [];
    }),
  );
  return { chosen: pickBinaries(found.flat(), wantedMajor), found: found.flat() };
}

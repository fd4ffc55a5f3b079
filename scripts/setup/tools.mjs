/** Everything the machine must have besides Node and npm's packages. Asks for nothing that is there. */
import { MINIMUM_MAJOR, findBinaries } from "../cluster/binaries.mjs";
import { runProgram } from "../process/run-program.mjs";
import { createApt, findRights } from "./apt.mjs";
import { Problem } from "./problem.mjs";
import { listRequirements } from "./requirements.mjs";

/** A probe that hangs (a broken wrapper) counts as missing after this. */
const PROBE_TIMEOUT_MS = 20_000;

/**
 * @typedef {object} ToolNeeds
 * @property {boolean} browser the browser tests' Chromium
 * @property {boolean} server PostgreSQL's server programs, for a cluster of our own
 * @property {number | null} serverMajor the version the existing data was made with
 */

/**
 * findToolsToInstall: null when nothing is missing, else what is and whether installing needs the terminal (sudo asks).
 *
 * @param {ToolNeeds} needs
 */
export async function findToolsToInstall(needs) {
  const missing = await findMissing(needs);
  if (missing.length === 0) return null;
  const rights = await rightsFor(missing);
  return { names: missing.map(({ name }) => name), missing, rights, needsTerminal: rights === "sudo-asks" };
}

/**
 * installTools brings them and proves that they work.
 *
 * @param {ToolNeeds} needs
 * @param {NonNullable<Awaited<ReturnType<typeof findToolsToInstall>>>} plan
 * @param {(text: string) => void} onOutput
 */
export async function installTools(needs, { missing, names, rights }, onOutput) {
  const apt = createApt({ rights, onOutput });
  const packages = missing.flatMap((requirement) => requirement.packages);
  if (packages.length > 0) await apt.install(packages);
  if (names.includes(SERVER)) await apt.installPostgres(await serverPackage(needs, apt));
  const still = await findMissing(needs);
  if (still.length > 0)
    throw new Problem(
      `${still.map(({ name }) => name).join(", ")} cannot be used, although the packages are installed.`,
      "Run what is missing by hand to see why; a program of the same name earlier on PATH is the usual cause.",
    );
}

const SERVER = "PostgreSQL server";

/** @param {ToolNeeds} needs */
async function findMissing(needs) {
  const wanted = listRequirements({ platform: process.platform, browser: needs.browser });
  const present = await Promise.all(
    wanted.map(async ({ probe }) => (await runProgram(probe, { timeoutMs: PROBE_TIMEOUT_MS })).code === 0),
  );
  const missing = wanted.filter((_, index) => !present[index]);
  if (needs.server && !(await findBinaries(needs.serverMajor)).chosen)
    missing.push({ name: SERVER, probe: [], packages: [] });
  return missing;
}

/** @param {import("./requirements.mjs").Requirement[]} missing */
async function rightsFor(missing) {
  const names = missing.map(({ name }) => name).join(", ");
  const packages = missing
    .flatMap(({ name, packages: own }) => (name === SERVER ? ["postgresql"] : own))
    .join(" ");
  if ((await runProgram(["apt-get", "--version"])).code !== 0)
    throw new Problem(
      `Missing on this machine: ${names}.`,
      `Install them with your system's package manager (PostgreSQL ${MINIMUM_MAJOR} or newer), then run this again.`,
    );
  const rights = await findRights();
  if (rights === "none")
    throw new Problem(
      `Missing on this machine: ${names}; and this user may not install packages.`,
      `Have an administrator run: apt-get install ${packages}`,
    );
  return rights;
}

/**
 * @param {ToolNeeds} needs
 * @param {ReturnType<typeof createApt>} apt
 */
async function serverPackage({ serverMajor }, apt) {
  if (serverMajor) return `postgresql-${serverMajor}`;
  const name = await apt.findServerPackage();
  const major = Number(name?.split("-")[1] ?? 0);
  if (!name || major < MINIMUM_MAJOR)
    throw new Problem(
      `This system's packages have ${name ?? "no PostgreSQL"}, and Capstan needs PostgreSQL ${MINIMUM_MAJOR} or newer.`,
      "Add PostgreSQL's own packages (https://wiki.postgresql.org/wiki/Apt), or set DATABASE_URL and ODOO_DATABASE_URL to a server.",
    );
  return name;
}

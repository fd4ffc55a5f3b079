/** What `npm run up` reads from the environment, checked before anything is touched. Pure. */
import path from "node:path";
import { Problem } from "../setup/problem.mjs";
import { readDatabaseAddress } from "./database-address.mjs";
import { SOURCES_FIX } from "./odoo-folders.mjs";

const DEFAULT_PORT = 4100;

/**
 * @typedef {object} UpSettings
 * @property {string} root the repository
 * @property {string} home
 * @property {number} port of the portal
 * @property {number | null} routerPort null: the port after the portal's, or the next free one
 * @property {string | null} databaseUrl null: the private cluster
 * @property {string | null} odooDatabaseUrl
 * @property {string} url
 * @property {import("./odoo-folders.mjs").OdooFolder[]} odooFolders those of ODOO_SOURCES
 */

/**
 * readUpSettings throws a Problem for the first setting that is wrong.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 * @param {string} cwd
 * @returns {UpSettings}
 */
export function readUpSettings(env, root, cwd) {
  const odooFolders = readOdooFolders(env.ODOO_SOURCES, root);
  const port = readPort("PORT", env.PORT) ?? DEFAULT_PORT;
  const routerPort = readPort("ROUTER_PORT", env.ROUTER_PORT);
  if (routerPort === port)
    throw new Problem(
      `PORT and ROUTER_PORT are both ${port}.`,
      "Give the router a port of its own, or unset ROUTER_PORT.",
    );
  return {
    root,
    home: readHome(env.CAPSTAN_HOME, root, cwd),
    port,
    routerPort,
    databaseUrl: readDatabaseAddress("DATABASE_URL", env.DATABASE_URL),
    odooDatabaseUrl: readDatabaseAddress("ODOO_DATABASE_URL", env.ODOO_DATABASE_URL),
    url: readPublicUrl(env.CAPSTAN_URL) ?? `http://localhost:${port}`,
    odooFolders,
  };
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function readPort(name, value) {
  if (value === undefined) return null;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new Problem(
      value === "" ? `${name} is set but empty.` : `${name}=${value} is not a port.`,
      `Give a number from 1 to 65535, as in ${name}=${DEFAULT_PORT}, or unset it.`,
    );
  return port;
}

/**
 * @param {string | undefined} value
 * @param {string} root
 * @param {string} cwd
 */
function readHome(value, root, cwd) {
  if (value === undefined) return path.join(root, ".capstan");
  if (value.trim() === "")
    throw new Problem(
      "CAPSTAN_HOME is set but empty.",
      "Give the folder Capstan keeps its data in, or unset it.",
    );
  const home = path.resolve(cwd, value);
  if (home === path.parse(home).root || home === root)
    throw new Problem(
      `CAPSTAN_HOME=${value} is no folder of its own.`,
      "Give one that Capstan may fill, as /srv/capstan.",
    );
  if (/[\n\r\0]/.test(home))
    throw new Problem("CAPSTAN_HOME holds a line break.", "Give a path on one line.");
  return home;
}

/** @param {string | undefined} value */
function readPublicUrl(value) {
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new Problem(
      value === "" ? "CAPSTAN_URL is set but empty." : `CAPSTAN_URL=${value} is not a web address.`,
      "Give the address people open, as https://capstan.example.com, or unset it.",
    );
  return value.replace(/\/+$/, "");
}

/**
 * What the folders hold is looked at by refuseMissingOdoo; here only that the setting can be read. Worker and web run in
 * the repository, so that is what a path that is not absolute begins at.
 *
 * @param {string | undefined} value
 * @param {string} root
 * @returns {import("./odoo-folders.mjs").OdooFolder[]}
 */
function readOdooFolders(value, root) {
  if (value === undefined) return [];
  if (value.trim() === "") throw new Problem("ODOO_SOURCES is set but empty.", SOURCES_FIX);
  const sources = parseObject(value);
  if (sources === null) throw new Problem("ODOO_SOURCES is no JSON object.", SOURCES_FIX);
  return Object.entries(sources).map(([version, source]) => {
    if (!/^\d+\.\d+$/.test(version))
      throw new Problem(`ODOO_SOURCES: ${JSON.stringify(version)} is no version of Odoo.`, SOURCES_FIX);
    if (typeof source?.path !== "string" || source.path === "")
      throw new Problem(`ODOO_SOURCES gives no path for Odoo ${version}.`, SOURCES_FIX);
    return { version, folder: path.resolve(root, source.path) };
  });
}

/**
 * @param {string} text
 * @returns {Record<string, { path?: unknown } | null> | null}
 */
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

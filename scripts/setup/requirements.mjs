/**
 * What Capstan needs from the machine besides Node: each with a probe (argv that must exit 0) and the Debian packages
 * that bring it. PostgreSQL's server is looked for by scripts/cluster/binaries.mjs instead, by version.
 */

import { findBrowser } from "./browser.mjs";

/** @typedef {{ name: string, probe: string[], packages: string[] }} Requirement */

/** The Python that Odoo and the stand-in run on, unless ODOO_SOURCES says otherwise. */
const PYTHON = "/usr/bin/python3";

/** @type {Requirement[]} */
const ALWAYS = [
  // without a request it answers with a status line and exit 0; without the program git exits 1
  { name: "git with http-backend", probe: ["git", "http-backend"], packages: ["git"] },
  { name: "ssh", probe: ["ssh", "-V"], packages: ["openssh-client"] },
  {
    name: "Python 3 with venv",
    probe: [PYTHON, "-c", "import venv, ensurepip"],
    packages: ["python3", "python3-venv"],
  },
  { name: "psycopg2", probe: [PYTHON, "-c", "import psycopg2"], packages: ["python3-psycopg2"] },
  { name: "pg_dump", probe: ["pg_dump", "--version"], packages: ["postgresql-client"] },
];

/** @type {Requirement} */
const SETPRIV = { name: "setpriv", probe: ["setpriv", "--version"], packages: ["util-linux"] };

/** @returns {Requirement} */
function chromium() {
  return { name: "Chromium", probe: ["test", "-x", findBrowser()], packages: ["chromium-headless-shell"] };
}

/**
 * listRequirements names all but the PostgreSQL server.
 *
 * @param {{ platform: NodeJS.Platform, browser: boolean }} options
 * @returns {Requirement[]}
 */
export function listRequirements({ platform, browser }) {
  return [...ALWAYS, ...(platform === "linux" ? [SETPRIV] : []), ...(browser ? [chromium()] : [])];
}

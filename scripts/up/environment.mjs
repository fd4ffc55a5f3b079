/** The environment that web, worker, router and the short programs get. Pure. */
import path from "node:path";

/** What npm adds for its scripts says nothing to ours, and would be handed on to Odoo. */
const NPM_VARIABLE = /^npm_|^INIT_CWD$/i;

/**
 * planEnvironment adds Capstan's settings to the person's own environment.
 *
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.own
 * @param {import("./settings.mjs").UpSettings} options.settings
 * @param {number} options.routerPort
 * @param {string} options.databaseUrl
 * @param {string} options.odooDatabaseUrl
 * @param {string} options.secret
 * @param {string} options.machine
 * @param {string} options.buildFolder
 * @param {string} options.node folder of the Node everything runs on
 * @param {string | null} options.postgres folder of PostgreSQL's programs: the same version as the server, so that its dumps fit
 * @returns {NodeJS.ProcessEnv}
 */
export function planEnvironment({
  own,
  settings,
  routerPort,
  databaseUrl,
  odooDatabaseUrl,
  secret,
  machine,
  buildFolder,
  node,
  postgres,
}) {
  const kept = Object.entries(own).filter(([name]) => !NPM_VARIABLE.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [node, postgres, own.PATH].filter(Boolean).join(path.delimiter),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    ODOO_DATABASE_URL: odooDatabaseUrl,
    PORT: String(settings.port),
    ROUTER_PORT: String(routerPort),
    CAPSTAN_HOME: settings.home,
    CAPSTAN_SECRET: secret,
    CAPSTAN_URL: settings.url,
    CAPSTAN_MACHINE: machine,
    CAPSTAN_DIST_DIR: buildFolder,
  };
}

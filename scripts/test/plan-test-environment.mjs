import path from "node:path";

/** Settings of a running Capstan: a test must never reach the database a developer happens to have in the environment. */
const SETTINGS =
  /^(DATABASE_URL|ODOO_DATABASE_URL|CAPSTAN_.*|CRON_SECRET|SUPABASE_(?!TEST_).*|TRUSTED_PROXIES|ODOO_SOURCES|ODOO_STAND_IN|ODOO_SIM_.*|PORT|ROUTER_PORT|PG[A-Z]+|NODE_ENV|NODE_OPTIONS|npm_.*|INIT_CWD|FORCE_COLOR)$/i;

/**
 * planTestEnvironment gives what every stage's programs see.
 *
 * @param {NodeJS.ProcessEnv} own
 * @param {object} folders
 * @param {string} folders.node of the Node everything runs on
 * @param {string | null} folders.postgres of PostgreSQL's own programs; those Debian has on PATH start Perl first
 * @returns {NodeJS.ProcessEnv}
 */
export function planTestEnvironment(own, { node, postgres }) {
  const kept = Object.entries(own).filter(([name]) => !SETTINGS.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [node, postgres, own.PATH].filter(Boolean).join(path.delimiter),
    CI: "true",
    NO_COLOR: "1",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

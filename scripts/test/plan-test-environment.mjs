import path from "node:path";

/** Settings of a running Capstan: a test must never reach the database a developer happens to have in the environment. */
const SETTINGS =
  /^(DATABASE_URL|ODOO_DATABASE_URL|CAPSTAN_.*|CRON_SECRET|SUPABASE_(?!TEST_).*|TRUSTED_PROXIES|ODOO_SOURCES|ODOO_STAND_IN|ODOO_SIM_.*|PORT|ROUTER_PORT|PG[A-Z]+|NODE_ENV|NODE_OPTIONS|npm_.*|INIT_CWD|FORCE_COLOR)$/i;

/**
 * planTestEnvironment gives what every stage's programs see.
 *
 * @param {NodeJS.ProcessEnv} own
 * @param {string} nodeFolder of the Node everything runs on
 * @returns {NodeJS.ProcessEnv}
 */
export function planTestEnvironment(own, nodeFolder) {
  const kept = Object.entries(own).filter(([name]) => !SETTINGS.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: `${nodeFolder}${path.delimiter}${own.PATH ?? ""}`,
    CI: "true",
    NO_COLOR: "1",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

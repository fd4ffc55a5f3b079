/** The two databases Capstan works with: the control plane's and Odoo's, from the private cluster unless told otherwise. */
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureAccount, refuseClosedPath } from "../cluster/account.mjs";
import { APP_LOGIN, ensureAppLogin } from "../cluster/app-login.mjs";
import { MINIMUM_MAJOR, findBinaries } from "../cluster/binaries.mjs";
import { prepareCluster, startCluster, writeSettings } from "../cluster/cluster.mjs";
import { SUPERUSER, dataOf, findDataMajor } from "../cluster/data-folder.mjs";
import { ensureClosedDatabase, readServerFacts } from "../cluster/server-facts.mjs";
import { rotateLog } from "../process/log-file.mjs";
import { nextRestartDelay } from "../process/service.mjs";
import { Problem } from "../setup/problem.mjs";
import { withoutPassword } from "./database-address.mjs";
import { clusterFolderOf } from "./home.mjs";
import { pickPrivatePort } from "./ports.mjs";

/** The control plane's, in the private cluster. */
export const CONTROL_DATABASE = "capstan";
/**
 * Odoo's databases are made from here, and the locks on them are held here. Not in `postgres`, which Odoo itself must be
 * able to open: code of one environment could hold the locks of all.
 */
const CLUSTER_DATABASE = "capstan_cluster";
/** Told at each start, since nothing fails because of it. */
const SUPERUSER_GIVEN =
  "the role of DATABASE_URL is a superuser: give one that only owns its database and may create roles (docs/security.md)";
/** PostgreSQL itself always has it. */
const FIRST_DATABASE = "postgres";

/**
 * @typedef {object} DatabaseContext
 * @property {import("./settings.mjs").UpSettings} settings
 * @property {import("./home.mjs").Home} home
 * @property {import("../process/lifetime.mjs").Lifetime} lifetime
 * @property {number} layer of the lifetime in which the server stops
 * @property {import("../setup/progress.mjs").Progress} progress
 */

/**
 * openDatabases gives both addresses, each reachable and new enough, and the folder of PostgreSQL's programs for PATH.
 *
 * @param {DatabaseContext} context
 * @returns {Promise<{ databaseUrl: string, odooDatabaseUrl: string, binaries: string | null, outcome: string }>}
 */
export async function openDatabases(context) {
  const { databaseUrl, odooDatabaseUrl } = context.settings;
  const own =
    databaseUrl && odooDatabaseUrl ? null : await openPrivateCluster(context, { control: !databaseUrl });
  const outside = [];
  for (const [name, address] of Object.entries({
    DATABASE_URL: databaseUrl,
    ODOO_DATABASE_URL: odooDatabaseUrl,
  })) {
    if (!address) continue;
    const { version, superuser } = await checkServer(name, address);
    outside.push(`${name} (PostgreSQL ${version})`);
    if (superuser && name === "DATABASE_URL") context.progress.note("database", SUPERUSER_GIVEN);
  }
  return {
    databaseUrl: databaseUrl ?? /** @type {string} */ (own?.control),
    odooDatabaseUrl: odooDatabaseUrl ?? /** @type {string} */ (own?.maintenance),
    binaries: own?.binaries ?? (await findBinaries(null)).chosen?.folder ?? null,
    outcome: [...(own ? [own.outcome] : []), ...outside].join(", "),
  };
}

/**
 * openAppDatabase gives the address that everything but migrations uses, once those have run. In the private cluster it
 * is a login of its own; a DATABASE_URL is used as it was given.
 *
 * @param {Pick<DatabaseContext, "settings" | "home">} context
 * @param {string} ownerAddress
 * @returns {Promise<string>}
 */
export async function openAppDatabase({ settings, home }, ownerAddress) {
  if (settings.databaseUrl) return ownerAddress;
  return ensureAppLogin(ownerAddress, { name: APP_LOGIN, password: home.secret("app-password").value });
}

/**
 * checkServer refuses a server that cannot be reached, is too old, or does not let us set up what we need.
 *
 * @param {string} name
 * @param {string} address
 * @returns {ReturnType<typeof readServerFacts>}
 */
async function checkServer(name, address) {
  const facts = await readServerFacts(address).catch((error) => {
    throw new Problem(
      `The server of ${name} (${withoutPassword(address)}) cannot be used: ${reasonOf(error)}`,
      `Check the address and that the server runs, or unset ${name} to use Capstan's own PostgreSQL.`,
      String(error?.stack),
    );
  });
  if (facts.number < MINIMUM_MAJOR * 10_000)
    throw new Problem(
      `The server of ${name} is PostgreSQL ${facts.version}, and Capstan needs ${MINIMUM_MAJOR} or newer.`,
      `Point ${name} at a newer server, or unset it to use Capstan's own.`,
    );
  if (!facts.maySetUp)
    throw new Problem(
      `The role of ${name} may not create databases and roles.`,
      `Allow it (ALTER ROLE … CREATEDB CREATEROLE), or give another role in ${name}.`,
    );
  return facts;
}

/** @param {any} error an AggregateError (IPv4 and IPv6 tried) has no message of its own */
function reasonOf(error) {
  const first = error?.errors?.[0] ?? error;
  return `${first?.message || first?.code || "no answer"}.`.replace(/\.\.$/, ".");
}

/**
 * @param {DatabaseContext} context
 * @param {{ control: boolean }} wants
 */
async function openPrivateCluster(context, wants) {
  const { home, lifetime, layer, progress } = context;
  const folder = clusterFolderOf(home.folder);
  const major = findDataMajor(folder);
  const { chosen: binaries } = await findBinaries(major);
  if (!binaries) throw noBinaries(folder, major);
  const account = await ensureAccount(dataOf(folder));
  await refuseClosedPath(home.folder, account ?? undefined);
  const password = home.secret("postgres-password");
  const { made, leftover } = await prepareCluster({
    folder,
    binaries,
    account,
    password: password.value,
    passwordIsNew: password.isNew,
  });
  if (leftover === "stopped")
    progress.note("database", "stopped a PostgreSQL that an earlier start left behind");
  if (leftover === "stale") progress.note("database", "cleared up after a start that was killed");
  const port = await pickPrivatePort(home.state().postgresPort ?? null, Math.random);
  home.remember({ postgresPort: port });
  await writeSettings({ folder, binaries, port });
  rotateLog(home.at("logs", "postgres.log"));
  const start = () =>
    lifetime.own(layer, () =>
      startCluster({
        folder,
        binaries,
        account,
        port,
        logFile: home.at("logs", "postgres.log"),
        onRecovery: () =>
          progress.note("database", "PostgreSQL recovers from a crash, this may take a while"),
      }),
    );
  const cluster = start();
  await cluster.ready;
  void keepAlive(cluster, start, context);
  const addressOf = (/** @type {string} */ database) =>
    `postgresql://${SUPERUSER}:${encodeURIComponent(password.value)}@127.0.0.1:${port}/${database}`;
  for (const name of wants.control ? [CONTROL_DATABASE, CLUSTER_DATABASE] : [CLUSTER_DATABASE])
    await openOwnDatabase(addressOf(FIRST_DATABASE), name, home);
  return {
    control: addressOf(CONTROL_DATABASE),
    maintenance: addressOf(CLUSTER_DATABASE),
    binaries: binaries.folder,
    outcome: `${made ? "made, " : ""}PostgreSQL ${binaries.version} on port ${port}`,
  };
}

/**
 * @param {string} address
 * @param {string} name
 * @param {import("./home.mjs").Home} home
 */
async function openOwnDatabase(address, name, home) {
  try {
    await ensureClosedDatabase(address, name);
  } catch (error) {
    if (/** @type {any} */ (error)?.code !== "28P01") throw error;
    throw new Problem(
      "The database does not accept the password in secrets/postgres-password.",
      `Delete ${home.at("secrets", "postgres-password")} and start again: a new one is set.`,
      String(error),
    );
  }
}

/**
 * @param {string} folder
 * @param {number | null} major
 */
function noBinaries(folder, major) {
  return major && existsSync(folder)
    ? new Problem(
        `The database in ${folder} was made by PostgreSQL ${major}, which is not installed.`,
        `Install it (apt-get install postgresql-${major}), or move the data to a newer version with pg_upgrade.`,
      )
    : new Problem(
        `PostgreSQL ${MINIMUM_MAJOR} or newer is not installed.`,
        "Install its server package, then start again.",
      );
}

/**
 * keepAlive starts the server again when it dies while Capstan runs (out of memory, killed by hand).
 *
 * @param {import("../cluster/cluster.mjs").Cluster} first
 * @param {() => import("../cluster/cluster.mjs").Cluster} start
 * @param {DatabaseContext} context
 */
async function keepAlive(first, start, { lifetime, progress, home }) {
  let cluster = first;
  let restartMs = 0;
  let begun = Date.now();
  for (;;) {
    await cluster.exited;
    if (lifetime.stopping) return;
    restartMs = nextRestartDelay(restartMs, Date.now() - begun);
    progress.note("database", `PostgreSQL stopped; it is started again in ${restartMs / 1000} s`);
    await delay(restartMs);
    if (lifetime.stopping) return;
    begun = Date.now();
    cluster = start();
    await cluster.ready.then(
      () => progress.note("database", "PostgreSQL runs again"),
      (problem) =>
        progress.note(
          "database",
          `${problem.message} (${path.relative(home.folder, home.at("logs", "postgres.log"))})`,
        ),
    );
  }
}

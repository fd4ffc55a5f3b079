/**
 * The second half of `npm run up`: database, build, services, first start; then it stays until it is told to stop and
 * leaves nothing running.
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { refuseClosedPath } from "../cluster/account.mjs";
import { createLifetime, StoppedEarly } from "../process/lifetime.mjs";
import { openLog } from "../process/log-file.mjs";
import { stopPrograms } from "../process/run-program.mjs";
import { stopLeftovers } from "../process/stop-leftovers.mjs";
import { asProblem } from "../setup/problem.mjs";
import { createProgress, formatDuration, writeToTerminal } from "../setup/progress.mjs";
import { buildFolderOf, ensureBuild, hashInputs } from "./build.mjs";
import { ensureClient } from "./client.mjs";
import { openAppDatabase, openDatabases } from "./database.mjs";
import { planEnvironment } from "./environment.mjs";
import { migrateDatabase, signInFacts, stopOdooServices, writeReadyFile } from "./first-start.mjs";
import { openHome, takeHome } from "./home.mjs";
import { pickNextPort, refuseTakenPort, reservePort } from "./ports.mjs";
import { enterCopy, listCopies, withCloneLock } from "./running-copies.mjs";
import { startServices } from "./services.mjs";
import { readUpSettings } from "./settings.mjs";
import { onStopRequest } from "./stop-request.mjs";

const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Killed programs end at once, so the work that waited for them does too. */
const WORK_END_MS = 2_000;

/** What stops before what: the highest layer first. */
const LAYER = { home: 0, database: 1, odoo: 2, services: 3, ready: 4 };

/** @typedef {Awaited<ReturnType<typeof openStart>>} Start */

/** openStart checks the settings, takes the folder, and opens the log: from here on there is something to clean up. */
function openStart() {
  const settings = readUpSettings(process.env, root, process.cwd());
  const home = openHome(settings.home);
  const hash = hashInputs(root);
  const release = takeHome(home, { url: settings.url, build: hash, root });
  const log = openLog(home.at("logs", "up.log"));
  const progress = createProgress({
    write: writeToTerminal(process.stdout),
    now: () => performance.now(),
    record: (line) => log.write(`${line}\n`),
  });
  const lifetime = createLifetime();
  lifetime.own(LAYER.home, () => ({ name: "home", stop: async () => release(), kill: release }));
  return { settings, home, hash, log, progress, lifetime, onOutput: log.write };
}

/**
 * holdPorts: the portal's port must be free; the router takes the next free one and keeps it. Both are held until the
 * services start.
 *
 * @param {Start} start
 */
async function holdPorts({ settings, home }) {
  await refuseTakenPort("PORT", settings.port);
  const freePortal = await reservePort(settings.port);
  if (settings.routerPort) await refuseTakenPort("ROUTER_PORT", settings.routerPort);
  const known = home.state().routerPorts ?? {};
  const wished = known[settings.port] ?? Math.min(settings.port + 1, 65_535);
  const routerPort = settings.routerPort ?? (await pickNextPort(wished, [settings.port]));
  const freeRouter = await reservePort(routerPort);
  home.remember({ routerPorts: { ...known, [settings.port]: routerPort } });
  return { routerPort, release: () => Promise.all([freePortal(), freeRouter()]) };
}

/**
 * ensureMachine names this home for the ledger: runs of an environment go to the machine that has its files. The host's
 * name alone changes with every container and is the same for two homes.
 *
 * @param {Start} start
 */
function ensureMachine({ home }) {
  const own = process.env.CAPSTAN_MACHINE?.trim();
  const machine = own || home.state().machine || `${hostname()}-${randomBytes(3).toString("hex")}`;
  if (!own) home.remember({ machine });
  return machine;
}

/**
 * buildPortal makes the database client and the portal's build, one start of this clone at a time.
 *
 * @param {Start} start
 */
async function buildPortal({ hash, progress, log, onOutput, lifetime }) {
  const onWait = (/** @type {number} */ pid) =>
    progress.note("build", `waiting for another start (process ${pid})`);
  await progress.step("build", () =>
    withCloneLock(root, onWait, async () => {
      lifetime.throwIfStopping();
      const client = await ensureClient(root, onOutput);
      lifetime.throwIfStopping();
      const outcome = await ensureBuild({
        root,
        hash,
        env: process.env,
        inUse: new Set(listCopies(root).flatMap(({ build }) => build ?? [])),
        logFile: log.file,
        onOutput,
        onBuild: () => progress.note("build", "building the portal, a minute or two"),
      });
      return client === "generated" && outcome === "unchanged" ? "database client generated" : outcome;
    }),
  );
}

/**
 * openData brings the databases up to date and gives the environment everything else runs with.
 *
 * @param {Start} start
 * @param {number} routerPort
 */
async function openData(start, routerPort) {
  const { settings, home, hash, progress, lifetime, onOutput } = start;
  /** @type {NodeJS.ProcessEnv} */
  let env = {};
  await progress.step("database", async () => {
    const databases = await openDatabases({ ...start, layer: LAYER.database });
    env = planEnvironment({
      own: process.env,
      settings,
      routerPort,
      ...databases,
      postgres: databases.binaries,
      secret: process.env.CAPSTAN_SECRET ?? home.secret("session-secret").value,
      machine: ensureMachine(start),
      buildFolder: buildFolderOf(hash),
      node: path.dirname(process.execPath),
    });
    return databases.outcome;
  });
  lifetime.throwIfStopping();
  await progress.step("migrations", () => migrateDatabase({ root, env, onOutput }));
  const app = await openAppDatabase(start, env.DATABASE_URL ?? "");
  return { ...env, DATABASE_URL: app, CAPSTAN_OWNER_DATABASE_URL: env.DATABASE_URL };
}

/**
 * clearUp ends what a start that was killed left behind.
 *
 * @param {Start} start
 */
async function clearUp({ home, progress }) {
  rmSync(home.at("ready.json"), { force: true });
  const left = await stopLeftovers(home.at("run"));
  if (left.length > 0)
    progress.note("services", `stopped ${left.join(", ")}, left behind by a start that was killed`);
}

/**
 * startAll ends when the portal can be used.
 *
 * @param {Start} start
 */
async function startAll(start) {
  const { settings, home, hash, progress, lifetime, onOutput } = start;
  await clearUp(start);
  await refuseClosedPath(path.join(root, "tools"));
  const { routerPort, release } = await holdPorts(start);
  const leave = enterCopy(root, { home: home.folder, build: hash });
  lifetime.own(LAYER.home, () => ({ name: "copy", stop: async () => leave(), kill: leave }));
  const [env] = await Promise.all([openData(start, routerPort), buildPortal(start)]);
  const programs = { root, home, env, onOutput, buildFolder: buildFolderOf(hash) };

  lifetime.own(LAYER.odoo, () => ({
    name: "Odoo",
    stop: async () => {
      if (!(await stopOdooServices(programs)))
        progress.note("odoo", "some Odoo services could not be stopped; the next start takes them over");
    },
    kill: () => {},
  }));
  const facts = await signInFacts(programs);
  await progress.step("services", async () => {
    await release();
    const ports = { port: settings.port, routerPort };
    await startServices({ ...programs, lifetime, layer: LAYER.services, progress, ports });
    return "web, worker and router run";
  });
  const forget = writeReadyFile(home, { ...facts, url: settings.url });
  lifetime.own(LAYER.ready, () => ({ name: "ready", stop: async () => forget(), kill: forget }));
  const secret = facts.password ? `with the password ${facts.password}` : "with your own password";
  progress.line(`Capstan is ready: ${settings.url} (sign in as ${facts.email} ${secret}). Ctrl-C stops it.`);
}

async function main() {
  const start = openStart();
  const { progress, lifetime, log, home } = start;
  /** @type {"asked" | unknown} */
  let failure = null;
  const asked = onStopRequest({
    onForce: () => {
      lifetime.kill();
      stopPrograms();
      process.exit(130);
    },
  });
  const work = startAll(start).catch((error) => {
    if (lifetime.stopping && error instanceof StoppedEarly) return;
    if (!lifetime.stopping) failure = error;
  });
  progress.line(`Capstan starts in ${home.folder}`);
  await Promise.race([asked, work.then(() => (failure ? null : asked))]);
  const begun = performance.now();
  if (failure) report(failure, log);
  else progress.line("Stopping …");
  const stopping = lifetime.stop();
  stopPrograms();
  await stopping;
  // what was cut short releases its locks
  await Promise.race([work, delay(WORK_END_MS)]);
  if (!failure)
    progress.line(`Stopped, nothing is left running (${formatDuration(performance.now() - begun)}).`);
  process.exit(failure ? 1 : 0);
}

/**
 * @param {unknown} failure
 * @param {import("../process/log-file.mjs").LogFile} log
 */
function report(failure, log) {
  const problem = asProblem(failure, log.file);
  log.write(`${problem.message}\n${problem.detail ?? ""}\n`);
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
}

try {
  await main();
} catch (error) {
  const problem = asProblem(error, "the folder CAPSTAN_HOME/logs");
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  process.exit(1);
}

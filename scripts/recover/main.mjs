/**
 * The second half of `npm run recover`: the database server, all checks, the keys, then the restore. Nothing is started
 * that stays; `npm run up` comes after it.
 */
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createLifetime, StoppedEarly } from "../process/lifetime.mjs";
import { openLog } from "../process/log-file.mjs";
import { runProgram, stopPrograms } from "../process/run-program.mjs";
import { asProblem, Problem } from "../setup/problem.mjs";
import { createProgress, writeToTerminal } from "../setup/progress.mjs";
import { ensureClient } from "../up/client.mjs";
import { openDatabases } from "../up/database.mjs";
import { planEnvironment } from "../up/environment.mjs";
import { openHome, takeHome } from "../up/home.mjs";
import { findLastJson } from "../up/last-json.mjs";
import { withCloneLock } from "../up/running-copies.mjs";
import { readUpSettings } from "../up/settings.mjs";
import { onStopRequest } from "../up/stop-request.mjs";
import { findKeys, placeKeys } from "./keys.mjs";
import { readArguments } from "./read-arguments.mjs";

const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));
const LAYER = { home: 0, database: 1 };

/** Killed programs end at once, so the work that waited for them does too. */
const WORK_END_MS = 2_000;

function openStart() {
  const asked = readArguments(process.argv.slice(2), process.cwd());
  const settings = readUpSettings(process.env, root, process.cwd());
  const keys = findKeys(asked.secrets, process.env);
  const home = openHome(settings.home);
  const release = takeHome(home, { url: "(it is being recovered)", build: null, root });
  const log = openLog(home.at("logs", "recover.log"));
  const progress = createProgress({
    write: writeToTerminal(process.stdout),
    now: () => performance.now(),
    record: (line) => log.write(`${line}\n`),
  });
  const lifetime = createLifetime();
  lifetime.own(LAYER.home, () => ({ name: "home", stop: async () => release(), kill: release }));
  return { asked, settings, keys, home, log, progress, lifetime };
}

/** @typedef {ReturnType<typeof openStart>} Start */

/** @param {Start} start */
async function recoverAll(start) {
  const { asked, keys, home, progress, lifetime, log } = start;
  await withCloneLock(
    root,
    () => {},
    () => ensureClient(root, log.write),
  );
  lifetime.throwIfStopping();
  /** @type {NodeJS.ProcessEnv} */
  let env = {};
  await progress.step("database", async () => {
    const databases = await openDatabases({ ...start, layer: LAYER.database });
    env = planRecoverEnvironment(start, databases);
    return databases.outcome;
  });
  const run = (/** @type {string} */ mode) => runRecovery({ mode, env, log, asked });
  /** @type {any} */
  let found = null;
  await progress.step("checks", async () => {
    found = await run("check");
    return `a whole backup of ${found.dataAt}; repositories in it: ${found.repositories}`;
  });
  refuseOtherMachine(found.machine);
  lifetime.throwIfStopping();
  placeKeys(home, keys, new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14));
  home.remember({ machine: found.machine });
  /** @type {any} */
  let outcome = null;
  await progress.step("restore", async () => {
    outcome = await run("restore");
    return "database and repositories are back";
  });
  for (const line of describe(outcome, found.missingRepositories)) progress.line(line);
}

/**
 * @param {Start} start
 * @param {{ databaseUrl: string, odooDatabaseUrl: string, binaries: string | null }} databases
 */
function planRecoverEnvironment({ settings, keys }, databases) {
  const env = planEnvironment({
    own: process.env,
    settings,
    routerPort: settings.routerPort ?? Math.min(settings.port + 1, 65_535),
    ...databases,
    postgres: databases.binaries,
    secret: keys.secret,
    machine: "recovering",
    buildFolder: "",
    node: path.dirname(process.execPath),
  });
  if (keys.keyFile) env.CAPSTAN_KEYS = JSON.stringify({ kind: "file", path: keys.keyFile });
  return env;
}

/** @param {string} machine */
function refuseOtherMachine(machine) {
  const own = process.env.CAPSTAN_MACHINE?.trim();
  if (own && own !== machine)
    throw new Problem(
      `CAPSTAN_MACHINE is ${own}, and the environments of the backup belong to ${machine}.`,
      `Unset it, or set CAPSTAN_MACHINE=${machine}. Nothing was changed.`,
    );
}

/**
 * @param {{ mode: string, env: NodeJS.ProcessEnv, log: import("../process/log-file.mjs").LogFile, asked: { source: string, replace: boolean } }} options
 */
async function runRecovery({ mode, env, log, asked }) {
  const argv = [process.execPath, "--import", "tsx", "server/composition/recover.ts", mode, asked.source];
  const { code, stdout, stderr } = await runProgram(asked.replace ? [...argv, "--replace"] : argv, {
    cwd: root,
    env,
    onOutput: log.write,
  });
  const told = findLastJson(stdout);
  if (code === 0 && told) return told;
  const [first = "It ended without a word."] = stderr.trim().split("\n");
  throw new Problem(
    first,
    mode === "check" || code === 3
      ? "Nothing was changed."
      : "The recovery has not ended: mend that, then run the same command again. It goes on where it was.",
    stderr,
  );
}

/**
 * @param {{ found: string[], missing: string[], newer: string[], unseenBackups: number, aside: string | null }} outcome
 * @param {string[]} missingRepositories
 */
function describe({ found, missing, newer, unseenBackups, aside }, missingRepositories) {
  return [
    ...(aside ? [`What was here before is kept as the database ${aside}.`] : []),
    ...missingRepositories.map((slug) => `The code of ${slug} is not in the backup: push it again.`),
    `Found on Odoo's server: ${found.length === 0 ? "no environment" : found.join(", ")}.`,
    ...(missing.length > 0
      ? [`Not there, so restore their newest backups in the portal: ${missing.join(", ")}.`]
      : []),
    ...(unseenBackups > 0
      ? [
          `Backups of environments whose files are not in CAPSTAN_HOME/backups: ${unseenBackups}. Copy that folder of the lost machine there (docs/runbooks/recover.md, step 5).`,
        ]
      : []),
    ...(newer.length > 0
      ? [`Made there since the backup, and left alone (docs/runbooks/recover.md): ${newer.join(", ")}.`]
      : []),
    "Recovered. Now start it: npm run up",
  ];
}

async function main() {
  const start = openStart();
  const { progress, lifetime, log, home } = start;
  /** @type {unknown} */
  let failure = null;
  const asked = onStopRequest({
    onForce: () => {
      lifetime.kill();
      stopPrograms();
      process.exit(130);
    },
  });
  const work = recoverAll(start).catch((error) => {
    if (!(error instanceof StoppedEarly) && !lifetime.stopping) failure = error;
  });
  progress.line(`Capstan is recovered into ${home.folder}`);
  const isDone = await Promise.race([asked.then(() => false), work.then(() => true)]);
  stopPrograms();
  await lifetime.stop();
  await Promise.race([work, delay(WORK_END_MS)]);
  if (failure) {
    const problem = asProblem(failure, log.file);
    log.write(`${problem.message}\n${problem.detail ?? ""}\n`);
    process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  }
  process.exit(failure || !isDone ? 1 : 0);
}

try {
  await main();
} catch (error) {
  const problem = asProblem(error, "the folder CAPSTAN_HOME/logs");
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  process.exit(1);
}

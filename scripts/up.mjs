// `npm run up`: everything Capstan needs, from a fresh clone to a running portal. Runs on Node 20.19 or newer without any
// npm package; the second half runs on the Node that the packages bring.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findDataMajor } from "./cluster/data-folder.mjs";
import { ensureFolder } from "./process/ensure-folder.mjs";
import { openLog } from "./process/log-file.mjs";
import { continueUnder } from "./setup/continue-under.mjs";
import { MINIMUM_NODE, isNodeNewEnough } from "./setup/node-version.mjs";
import { nodeOf } from "./setup/packages.mjs";
import { Problem, asProblem } from "./setup/problem.mjs";
import { createProgress, writeToTerminal } from "./setup/progress.mjs";
import { clusterFolderOf } from "./up/home.mjs";
import { refuseMissingOdoo } from "./up/odoo-folders.mjs";
import { prepareMachine } from "./up/prepare.mjs";
import { readUpSettings } from "./up/settings.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));

async function main() {
  if (!isNodeNewEnough(process.version))
    throw new Problem(
      `This is Node ${process.version}, and Capstan needs ${MINIMUM_NODE} or newer.`,
      "Install it from https://nodejs.org.",
    );
  const settings = readUpSettings(process.env, root, process.cwd());
  refuseMissingOdoo(settings.odooFolders);
  const log = openSetupLog(settings.home);
  const progress = createProgress({
    write: writeToTerminal(process.stdout),
    now: () => performance.now(),
    record: (line) => log.write(`${line}\n`),
  });
  const needs = {
    browser: false,
    server: !settings.databaseUrl || !settings.odooDatabaseUrl,
    serverMajor: findDataMajor(clusterFolderOf(settings.home)),
  };
  await prepareMachine({ root, needs, progress, onOutput: log.write });
  return continueUnder(nodeOf(root), [path.join(root, "scripts", "up", "main.mjs")]);
}

/** @param {string} home */
function openSetupLog(home) {
  ensureFolder(home, 0o711);
  ensureFolder(path.join(home, "logs"), 0o700);
  setup.log = openLog(path.join(home, "logs", "setup.log"));
  return setup.log;
}

const setup = { log: /** @type {import("./process/log-file.mjs").LogFile | null} */ (null) };
try {
  process.exitCode = await main();
} catch (error) {
  const problem = asProblem(error, setup.log?.file ?? "the text above");
  setup.log?.write(`${problem.detail ?? ""}\n`);
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  process.exitCode = 1;
}

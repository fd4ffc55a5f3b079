// `npm run recover -- <backup>`: a control plane from a backup of it, on a new machine. The first half runs without any npm
// package, as that of `npm run up`.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findDataMajor } from "./cluster/data-folder.mjs";
import { ensureFolder } from "./process/ensure-folder.mjs";
import { openLog } from "./process/log-file.mjs";
import { readArguments } from "./recover/read-arguments.mjs";
import { continueUnder } from "./setup/continue-under.mjs";
import { MINIMUM_NODE, isNodeNewEnough } from "./setup/node-version.mjs";
import { nodeOf } from "./setup/packages.mjs";
import { Problem, asProblem } from "./setup/problem.mjs";
import { createProgress, writeToTerminal } from "./setup/progress.mjs";
import { clusterFolderOf } from "./up/home.mjs";
import { prepareMachine } from "./up/prepare.mjs";
import { readUpSettings } from "./up/settings.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));

async function main() {
  if (!isNodeNewEnough(process.version))
    throw new Problem(
      `This is Node ${process.version}, and Capstan needs ${MINIMUM_NODE} or newer.`,
      "Install it from https://nodejs.org.",
    );
  const given = process.argv.slice(2);
  readArguments(given, process.cwd());
  const settings = readUpSettings(process.env, root, process.cwd());
  ensureFolder(settings.home, 0o711);
  ensureFolder(path.join(settings.home, "logs"), 0o700);
  const log = openLog(path.join(settings.home, "logs", "recover.log"));
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
  return continueUnder(nodeOf(root), [path.join(root, "scripts", "recover", "main.mjs"), ...given]);
}

try {
  process.exitCode = await main();
} catch (error) {
  const problem = asProblem(error, "the text above");
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  process.exitCode = 1;
}

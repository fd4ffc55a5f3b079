// `npm test`: everything, on a fresh clone too. Installs what is missing, then runs every check and every test and ends
// with one line "N passed, N failed". Runs on Node 20.19 or newer without any npm package; the second half runs on the
// Node that the packages bring.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openLog } from "./process/log-file.mjs";
import { continueUnder } from "./setup/continue-under.mjs";
import { MINIMUM_NODE, isNodeNewEnough } from "./setup/node-version.mjs";
import { nodeOf } from "./setup/packages.mjs";
import { Problem, asProblem } from "./setup/problem.mjs";
import { createProgress, writeToTerminal } from "./setup/progress.mjs";
import { prepareMachine } from "./up/prepare.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), "capstan-setup-"));
const log = openLog(path.join(scratch, "setup.log"));

try {
  if (!isNodeNewEnough(process.version))
    throw new Problem(
      `This is Node ${process.version}, and Capstan needs ${MINIMUM_NODE} or newer.`,
      "Install it from https://nodejs.org.",
    );
  const progress = createProgress({ write: writeToTerminal(process.stdout), now: () => performance.now() });
  await prepareMachine({
    root,
    needs: { browser: true, server: true, serverMajor: null },
    progress,
    onOutput: log.write,
  });
  rmSync(scratch, { recursive: true, force: true });
  process.exitCode = await continueUnder(nodeOf(root), [path.join(root, "scripts", "test", "main.mjs")]);
} catch (error) {
  const problem = asProblem(error, log.file);
  log.write(`${problem.detail ?? ""}\n`);
  process.stderr.write(`\n${problem.message}\n${problem.fix}\n`);
  if (problem.detail) process.stderr.write(`What was said is in ${log.file}.\n`);
  // nothing could be run, and that is a failure
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
}

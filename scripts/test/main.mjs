/**
 * The second half of `npm test`: runs the stages, shows each with its time, the failures in full at the end, and one last
 * line with the counts. Everything it started is stopped and everything it wrote is deleted, also on Ctrl-C.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findBinaries } from "../cluster/binaries.mjs";
import { createLifetime } from "../process/lifetime.mjs";
import { runProgram, stopPrograms } from "../process/run-program.mjs";
import { createProgress, formatDuration, writeToTerminal } from "../setup/progress.mjs";
import { onStopRequest } from "../up/stop-request.mjs";
import { createClusters } from "./clusters.mjs";
import { planTestEnvironment } from "./plan-test-environment.mjs";
import { schedule } from "./schedule.mjs";
import { planStages } from "./stages.mjs";

/** The whole run aims at 12 minutes on 2 idle cores; a stage that takes longer than this hangs. */
const STAGE_TIMEOUT_MS = 30 * 60_000;

/** How long the runners may take to stop what they started themselves, after Ctrl-C. */
const STOP_GRACE_MS = 10_000;

const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));
// other users (PostgreSQL's, Odoo's) must be able to walk through it
const scratch = mkdtempSync(path.join(tmpdir(), "capstan-test-"));
chmodSync(scratch, 0o711);
const buildFolder = `.capstan/builds/test-${process.pid}`;
const lifetime = createLifetime();
const begun = performance.now();

const progress = createProgress({ write: writeToTerminal(process.stdout), now: () => performance.now() });
const { chosen: postgres } = await findBinaries(null);
const environment = planTestEnvironment(process.env, {
  node: path.dirname(process.execPath),
  postgres: postgres?.folder ?? null,
});

const stages = planStages({
  root,
  scratch,
  buildFolder,
  run: (argv, env = {}) =>
    runProgram(argv, { cwd: root, env: { ...environment, ...env }, timeoutMs: STAGE_TIMEOUT_MS }),
  withCluster: createClusters({ scratch, lifetime }),
});

/** cleanUp leaves nothing running and nothing on disk. */
async function cleanUp() {
  await lifetime.stop();
  rmSync(scratch, { recursive: true, force: true });
  rmSync(path.join(root, buildFolder), { recursive: true, force: true });
}

let stopping = false;
const asked = onStopRequest({
  onForce: () => {
    stopPrograms();
    lifetime.kill();
    process.exit(130);
  },
});
void asked.then(async () => {
  stopping = true;
  progress.line("Stopping …");
  stopPrograms("SIGTERM");
  await Promise.race([work, delay(STOP_GRACE_MS)]);
  stopPrograms();
  await cleanUp();
  process.exit(130);
});

const work = schedule(stages, {
  places: Math.max(2, Math.min(4, availableParallelism())),
  isStopping: () => stopping,
  onEnd: ({ name }, { passed, failed, skipped = 0 }, tookMs) => {
    const parts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
    progress.note(name, `${parts.filter(Boolean).join(", ")} (${formatDuration(tookMs)})`);
  },
});

const results = await work;
if (!stopping) {
  await cleanUp();
  for (const [name, { failed, output }] of results)
    if (failed > 0) progress.line(`\n── ${name} ──\n${(output ?? "").trim()}`);
  const total = { passed: 0, failed: 0 };
  for (const { passed, failed } of results.values()) {
    total.passed += passed;
    total.failed += failed;
  }
  progress.line(`\n${results.size} stages in ${formatDuration(performance.now() - begun)}`);
  progress.line(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed > 0 ? 1 : 0);
}

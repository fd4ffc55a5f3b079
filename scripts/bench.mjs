// `npm run bench`: measures what the issues promise, in one run on one PostgreSQL server of its own (fsync on), and prints
// the table. Ratios compare things of this very run, since machines are noisy. Nothing here passes or fails a build.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createLifetime } from "./process/lifetime.mjs";
import { runProgram } from "./process/run-program.mjs";
import { BUILD_COMMANDS } from "./up/build.mjs";
import { createClusters } from "./test/clusters.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), "capstan-bench-"));
chmodSync(scratch, 0o711);
const lifetime = createLifetime();
const withCluster = createClusters({ scratch, lifetime, durable: true });

const groups = process.argv.slice(2).filter((argument) => argument !== "--full");
const buildFolder = `.capstan/builds/bench-${process.pid}`;
const run = (/** @type {string[]} */ argv, /** @type {NodeJS.ProcessEnv} */ env) =>
  runProgram([process.execPath, ...argv], {
    cwd: root,
    env: { ...process.env, CAPSTAN_DIST_DIR: buildFolder, ...env },
    onOutput: (chunk) => process.stdout.write(chunk),
  });

try {
  if (groups.length === 0 || groups.some((group) => ["portal", "builds", "rls"].includes(group))) {
    for (const argv of BUILD_COMMANDS) {
      const { code } = await run(argv, { NODE_ENV: "production" });
      if (code !== 0) throw new Error("The portal could not be built.");
    }
  }
  await withCluster("bench", async (serverUrl) => {
    const { code } = await run(["--import", "tsx", "scripts/bench/main.ts", ...process.argv.slice(2)], {
      CAPSTAN_TEST_DATABASE_URL: serverUrl,
      CAPSTAN_E2E_DATABASE_URL: serverUrl,
    });
    process.exitCode = code ?? 1;
  });
} finally {
  await lifetime.stop();
  rmSync(scratch, { recursive: true, force: true });
  rmSync(path.join(root, buildFolder), { recursive: true, force: true });
}

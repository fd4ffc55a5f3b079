// `npm run bench`: measures what the issues promise, in one run on one PostgreSQL server of its own (fsync on), and prints
// the table. Ratios compare things of this very run, since machines are noisy. Nothing here passes or fails a build.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createLifetime } from "./process/lifetime.mjs";
import { runProgram } from "./process/run-program.mjs";
import { createClusters } from "./test/clusters.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), "capstan-bench-"));
chmodSync(scratch, 0o711);
const lifetime = createLifetime();
const withCluster = createClusters({ scratch, lifetime, durable: true });

try {
  await withCluster("bench", async (serverUrl) => {
    const argv = [process.execPath, "--import", "tsx", "scripts/bench/main.ts", ...process.argv.slice(2)];
    const { code } = await runProgram(argv, {
      cwd: root,
      env: { ...process.env, CAPSTAN_TEST_DATABASE_URL: serverUrl },
      onOutput: (chunk) => process.stdout.write(chunk),
    });
    process.exitCode = code ?? 1;
  });
} finally {
  await lifetime.stop();
  rmSync(scratch, { recursive: true, force: true });
}

// `npm run test:odoo -- --odoo /path/to/odoo`: runs what touches Odoo (the pipeline, the drivers' contracts, the stand-in's own
// contract) against a real Odoo 18.0 instead of the stand-in. Takes minutes: each database is really installed. With
// `--addons /path/to/addons` a folder of third-party modules goes through the pipeline as well, with their tests.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createLifetime } from "./process/lifetime.mjs";
import { runProgram } from "./process/run-program.mjs";
import { createClusters } from "./test/clusters.mjs";

const FILES = [
  "server/deployments",
  "server/drivers/runtime",
  "server/drivers/odoo",
  "server/drivers/cluster",
];

const VITEST = [process.execPath, "node_modules/vitest/vitest.mjs", "run", "--project", "db"];

const { values } = parseArgs({ options: { odoo: { type: "string" }, addons: { type: "string" } } });
if (!values.odoo) {
  process.stderr.write("Say where Odoo is: npm run test:odoo -- --odoo /path/to/folder-with-odoo-bin\n");
  process.exit(1);
}
const odoo = path.resolve(values.odoo);
const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), "capstan-test-odoo-"));
chmodSync(scratch, 0o711);
const lifetime = createLifetime();
const withCluster = createClusters({ scratch, lifetime });

try {
  await withCluster("odoo", async (serverUrl) => {
    const show = (/** @type {string} */ chunk) => process.stdout.write(chunk);
    const run = (/** @type {string[]} */ argv, /** @type {NodeJS.ProcessEnv} */ env) =>
      runProgram(argv, { cwd: root, env: { ...process.env, ...env }, onOutput: show });
    const vitest = await run(
      // one file at a time: each of them runs several Odoos already
      [...VITEST, "--no-file-parallelism", ...FILES],
      {
        ...(values.addons ? { CAPSTAN_TEST_ADDONS: path.resolve(values.addons) } : {}),
        CAPSTAN_TEST_DATABASE_URL: serverUrl,
        CAPSTAN_TEST_ODOO: odoo,
      },
    );
    const contract = await run(
      ["/usr/bin/python3", "-m", "unittest", "discover", "-s", "tools/odoo-sim/tests"],
      {
        ODOO_SIM_TEST_DATABASE_URL: serverUrl,
        ODOO_BIN: path.join(odoo, "odoo-bin"),
      },
    );
    process.exitCode = vitest.code === 0 && contract.code === 0 ? 0 : 1;
  });
} finally {
  await lifetime.stop();
  rmSync(scratch, { recursive: true, force: true });
}

/** The same contract with an Odoo that has a database: the stand-in, or the real one of CAPSTAN_TEST_ODOO. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import { installArgv } from "@/server/drivers/odoo/build-argv";
import { createOdooDriver } from "@/server/drivers/odoo/create-odoo-driver";
import { readTestOdoo } from "@/server/platform/env";
import { describeRuntimeContract } from "../contract-suite";
import type { OdooConnection, OdooInstance } from "../port";
import { openProcessRuntime } from "../testing/open-process-runtime";

const name = `runtime_${randomBytes(6).toString("hex")}`;
const cluster = createClusterDriver({ url: inject("databaseUrl") });
let source: OdooInstance["source"];
let connection: OdooConnection;

beforeAll(async () => {
  const given = readTestOdoo();
  const odoo = createOdooDriver({
    sources: given ? { "18.0": given } : {},
    standIn: { path: join(process.cwd(), "tools/odoo-sim"), versions: ["18.0"], python: "/usr/bin/python3" },
  });
  source = await odoo.getSource("18.0");
  await cluster.ensureRole({ name, password: name });
  await cluster.createEmpty(name, { purpose: "scratch" }, name);
  connection = { ...cluster.target(), user: name, password: name, database: name };
}, 60_000);

afterAll(async () => {
  await cluster.dropDatabase(name);
  await cluster.dropRole(name);
  await cluster.close();
}, 60_000);

let installed = false;

describeRuntimeContract("Odoo as processes", async () => {
  const harness = await openProcessRuntime({ source, connection });
  if (!installed) {
    const argv = installArgv({ modules: ["base"], demo: false, version: source.version });
    const options = { timeoutMs: 300_000, onLine: () => {} };
    const { exitCode } = await harness.runtime.runCommand(harness.instance(), argv, options);
    if (exitCode !== 0) throw new Error(`base could not be installed: exit code ${exitCode}`);
    installed = true;
  }
  return harness;
});

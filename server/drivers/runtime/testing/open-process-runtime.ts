import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { RuntimeHarness } from "../contract-suite";
import type { FilestoreAddress, OdooInstance, OdooConnection } from "../port";
import { createProcessRuntime, type ProcessRuntimeOptions } from "../process/create-process-runtime";
import { exampleInstance } from "./example-instance";

/** An Odoo that needs no database. */
export const tinyOdoo: OdooInstance["source"] = {
  version: "18.0",
  path: join(import.meta.dirname, "tiny-odoo"),
  python: "/usr/bin/python3",
  release: "Odoo Server 18.0 (tiny)",
  revision: "1",
  standIn: true,
  addonsPaths: [],
};

export type OpenOptions = Partial<ProcessRuntimeOptions> & {
  source?: OdooInstance["source"];
  connection?: OdooConnection;
};

/** The homes of all tests on this machine share out user ids among themselves. */
const TEST_CLAIMS = join(tmpdir(), "capstan-test-uid-ranges");

let deployments = 0;

/** openProcessRuntime gives the real runtime a home of its own, with a space in its name; all is gone after the test. */
export async function openProcessRuntime({ source = tinyOdoo, connection, ...options }: OpenOptions = {}) {
  const home = await mkdtemp(join(tmpdir(), "capstan runtime-"));
  const runtime = createProcessRuntime({
    home,
    machine: "test",
    claims: TEST_CLAIMS,
    ...options,
    // shorter than any test's patience
    tunables: {
      healthTimeoutMs: 1_000,
      logSettleMs: 50,
      serviceGraceMs: 5_000,
      commandGraceMs: 500,
      ...options.tunables,
    },
  });
  onTestFinished(async () => {
    for (const service of await runtime.listServices()) await runtime.removeService(service);
    await rm(home, { recursive: true, force: true });
  });
  const filestore = ({ envId, database }: FilestoreAddress) =>
    join(home, "environments", envId, "data/filestore", database);
  const harness: RuntimeHarness = {
    runtime,
    instance: (changes) =>
      exampleInstance({
        deploymentId: `deployment-${(deployments += 1)}`,
        source,
        ...(connection && { connection }),
        ...changes,
      }),
    says: (lines, exitCode = 0) => ({ args: ["shell", "--no-http"], input: sayScript(lines, exitCode) }),
    hangs: () => ({
      args: ["shell", "--no-http"],
      input: `${sayScript(["hanging"])}import time\ntime.sleep(600)\n`,
    }),
    async crash(deploymentId) {
      const state = await runtime.inspectService(deploymentId);
      if (state.state === "running") process.kill(state.pid, "SIGKILL");
    },
    async writeFiles(at, files) {
      for (const [path, content] of Object.entries(files)) {
        const full = join(filestore(at), path);
        await mkdir(dirname(full), { recursive: true });
        await writeFile(full, content);
        await chmod(full, 0o644);
      }
    },
    readFiles: (at) => readTree(filestore(at)),
  };
  return { ...harness, home, filestore };
}

/** Python that logs as Odoo does; `_logger` is not given to scripts of the shell. */
function sayScript(lines: string[], exitCode = 0): string {
  return [
    "import json, logging, sys",
    `for line in json.loads(${JSON.stringify(JSON.stringify(lines))}):`,
    "    (log if 'log' in globals() else lambda level, text: logging.getLogger('odoo.test').info(text))('INFO', line)",
    exitCode === 0 ? "" : `sys.exit(${exitCode})`,
    "",
  ].join("\n");
}

/** readTree gives the files below a folder, path → content. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

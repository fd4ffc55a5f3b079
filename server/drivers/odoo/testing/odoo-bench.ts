import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { LogLine, OdooInstance } from "@/server/drivers/runtime/port";
import { readTestOdoo } from "@/server/platform/env";
import { configArgv } from "../build-argv";
import { createOdooDriver } from "../create-odoo-driver";
import { createLogParser } from "../parse-log-line";
import { planConfig } from "../plan-config";
import type { OdooDriver, OdooSource } from "../port";

export type OdooBench = {
  driver: OdooDriver;
  cluster: ClusterDriver;
  source: OdooSource;
  database: string;
  checkout: string;
  /** query: as the role of the database */
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** run runs odoo-bin to its end, with a configuration of planConfig */
  run(args: string[]): Promise<{ exitCode: number | undefined; lines: LogLine[] }>;
  /** serve runs it until `act` is through */
  serve<T>(act: (url: string) => Promise<T>): Promise<T>;
  writeModule(name: string, files: Record<string, string>): Promise<void>;
  dispose(): Promise<void>;
};

/** openBench: the stand-in, or the real Odoo of CAPSTAN_TEST_ODOO, with an empty database and an empty checkout. */
export async function openBench(databaseUrl: string): Promise<OdooBench> {
  const given = readTestOdoo();
  const driver = createOdooDriver({
    sources: given ? { "18.0": given } : {},
    standIn: {
      path: path.join(process.cwd(), "tools/odoo-sim"),
      versions: ["18.0"],
      python: "/usr/bin/python3",
    },
  });
  const source = await driver.getSource("18.0");
  const cluster = createClusterDriver({ url: databaseUrl });
  const home = await mkdtemp(path.join(os.tmpdir(), "capstan-odoo-test-"));
  const name = `capstan_odoo_${randomBytes(4).toString("hex")}`;
  const role = { name, password: "p%a#s;s" };
  await cluster.ensureRole(role);
  await cluster.createEmpty(name, { purpose: "scratch" }, role.name);
  const checkout = path.join(home, "checkout");
  await mkdir(checkout);

  const writeConfig = async (httpPort?: number) => {
    const instance: OdooInstance = {
      envId: "e",
      deploymentId: "d",
      user: { ordinal: 1 },
      source,
      python: null,
      addonsPaths: (await driver.readCheckout(checkout, "18.0")).addonsPaths.map((each) =>
        path.join(checkout, each),
      ),
      connection: { ...cluster.target(), user: role.name, password: role.password, database: name },
      variables: { ODOO_STAGE: "dev" },
      options: {},
      limits: { memoryBytes: 4_294_967_296, timeSeconds: 600 },
    };
    const file = path.join(home, "odoo.conf");
    await writeFile(file, planConfig(instance, { dataDir: path.join(home, "data"), httpPort }), {
      mode: 0o600,
    });
    return file;
  };

  const start = async (args: string[], lines: LogLine[], httpPort?: number) => {
    const argv = configArgv(args, await writeConfig(httpPort));
    const parser = createLogParser((line) => lines.push(line));
    const child = execa(source.python, [path.join(source.path, "odoo-bin"), ...argv], {
      all: true,
      buffer: false,
      reject: false,
      stdin: "ignore",
      env: { PYTHONUTF8: "1", PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" },
    });
    child.all.setEncoding("utf8").on("data", (text: string) => parser.push(text));
    return { child, ended: child.then((result) => (parser.flush(), result.exitCode)) };
  };

  return {
    driver,
    cluster,
    source,
    database: name,
    checkout,
    query: (text, values) => cluster.withDatabase(name, (sql) => sql.query(text, values), role),
    run: async (args) => {
      const lines: LogLine[] = [];
      const { ended } = await start(args, lines);
      return { exitCode: await ended, lines };
    },
    serve: async (act) => {
      const port = await freePort();
      const { child, ended } = await start([], [], port);
      try {
        return await act(`http://127.0.0.1:${port}`);
      } finally {
        child.kill("SIGTERM");
        await ended;
      }
    },
    writeModule: async (module_, files) => {
      for (const [file, text] of Object.entries({ "__init__.py": "", ...files })) {
        const full = path.join(checkout, module_, file);
        await mkdir(path.dirname(full), { recursive: true });
        await writeFile(full, text);
      }
    },
    dispose: async () => {
      await cluster.dropDatabase(name);
      await cluster.dropRole(name);
      await cluster.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Asked of the system; somebody else could take it before Odoo does, which has not been seen. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

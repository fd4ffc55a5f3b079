/**
 * The real stack for browser tests: a database of its own on the test server, a home of its own, and the three processes
 * as `npm run up` starts them, on free ports. Everything is stopped and removed in the end.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { Client, escapeIdentifier } from "pg";
import { ensureAppLogin } from "../scripts/cluster/app-login.mjs";
import { serviceProgram } from "../scripts/services/bundle-services.mjs";
import { makeNamer } from "../server/databases/plan-names";

const ROOT = path.join(import.meta.dirname, "..");
/** What `npm run build` made. */
const BUILD_FOLDER = process.env.CAPSTAN_DIST_DIR ?? ".next";
/** On a machine with other things to do. A process that ended is not waited for. */
const READY_TIMEOUT_MS = 120_000;

export type Account = { email: string; password: string; token: string };

export type Stack = {
  url: string;
  routerPort: number;
  home: string;
  databaseUrl: string;
  admin: Account;
  logs: string;
  /** restart one process the hard way or the soft way */
  kill(name: ProcessName, signal: NodeJS.Signals): Promise<void>;
  start(name: ProcessName): Promise<void>;
  stop(): Promise<void>;
};

export type ProcessName = "web" | "worker" | "router";

const COMMANDS: Record<ProcessName, (ports: { web: number }) => string[]> = {
  web: ({ web }) => ["node_modules/next/dist/bin/next", "start", "-p", String(web), "-H", "127.0.0.1"],
  worker: () => [serviceProgram(BUILD_FOLDER, "worker")],
  router: () => [serviceProgram(BUILD_FOLDER, "router")],
};

/** startStack migrates, bootstraps and starts; `environment` adds settings. */
export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const serverUrl = process.env.CAPSTAN_E2E_DATABASE_URL;
  if (!serverUrl) throw new Error("CAPSTAN_E2E_DATABASE_URL is not set; run `npm test`");
  const database = `capstan_e2e_${randomBytes(6).toString("hex")}`;
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${database}`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const home = await mkdtemp(path.join(os.tmpdir(), "capstan-e2e-"));
  await chmod(home, 0o711);
  const [web, router] = [await freePort(), await freePort()];
  const secret = randomBytes(32).toString("hex");
  const { prefix } = makeNamer(secret);
  const env = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: url.toString(),
    ODOO_DATABASE_URL: serverUrl,
    CAPSTAN_HOME: home,
    CAPSTAN_SECRET: secret,
    CAPSTAN_MACHINE: `e2e-${database}`,
    CAPSTAN_URL: `http://localhost:${web}`,
    PORT: String(web),
    ROUTER_PORT: String(router),
    ...environment,
  } as NodeJS.ProcessEnv;
  await once(["--import", "tsx", "server/platform/db/migrate-main.ts"], env);
  // As in `npm run up`: only migrations log in as the owner.
  const login = { name: `${database}_app`, password: randomBytes(16).toString("hex") };
  env.CAPSTAN_OWNER_DATABASE_URL = url.toString();
  env.DATABASE_URL = await ensureAppLogin(url.toString(), login);
  const said = await once([serviceProgram(BUILD_FOLDER, "bootstrap")], env);
  const running = new Map<ProcessName, ChildProcess>();
  const start = async (name: ProcessName) => {
    const child = spawn(process.execPath, COMMANDS[name]({ web }), {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const file = createWriteStream(path.join(home, `${name}.log`), { flags: "a" });
    child.stdout?.pipe(file);
    child.stderr?.pipe(file);
    running.set(name, child);
    await ready(name, child, { web, router }, url.toString());
  };
  const kill = async (name: ProcessName, signal: NodeJS.Signals) => {
    const child = running.get(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  const stop = async () => {
    await Promise.all((["worker", "router", "web"] as const).map((name) => kill(name, "SIGTERM")));
    await once([serviceProgram(BUILD_FOLDER, "stop-services")], env).catch(() => "");
    await dropLeftovers(admin, database, prefix);
    await admin.end();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await Promise.all([start("web"), start("worker"), start("router")]);
  } catch (error) {
    for (const name of ["web", "worker", "router"])
      console.error(await readFile(path.join(home, `${name}.log`), "utf8").catch(() => ""));
    await stop();
    throw error;
  }
  const account = JSON.parse(said.trim().split("\n").at(-1) ?? "{}") as Account;
  return {
    url: `http://localhost:${web}`,
    routerPort: router,
    home,
    databaseUrl: url.toString(),
    admin: account,
    logs: home,
    kill,
    start,
    stop,
  };
}

/** Only this installation's databases: another run may use the same server. */
async function dropLeftovers(admin: Client, database: string, prefix: string): Promise<void> {
  await admin.query(`drop database if exists ${database} with (force)`);
  await admin.query(`drop role if exists ${database}_app`);
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, $1)",
    [`${prefix}_`],
  );
  for (const { datname } of rows)
    await admin.query(`drop database if exists ${escapeIdentifier(datname)} with (force)`);
}

async function once(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${args.at(-1)} ended with ${code}: ${err}`);
  return out;
}

async function ready(
  name: ProcessName,
  child: ChildProcess,
  ports: { web: number; router: number },
  databaseUrl: string,
): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const since = new Date();
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} instead of starting`);
    if (await PROBES[name](ports, databaseUrl, since).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} was not ready within ${READY_TIMEOUT_MS / 1000} s`);
}

const PROBES: Record<
  ProcessName,
  (ports: { web: number; router: number }, databaseUrl: string, since: Date) => Promise<boolean>
> = {
  web: async ({ web }) => (await fetch(`http://127.0.0.1:${web}/api/health`)).ok,
  router: async ({ router }) => (await fetch(`http://127.0.0.1:${router}/`)).status > 0,
  worker: async (_ports, databaseUrl, since) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        "select 1 from ops.workers where heartbeat_at >= $1 and stopped_at is null",
        [since],
      );
      return rows.length > 0;
    } finally {
      await client.end();
    }
  },
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

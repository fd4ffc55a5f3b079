/**
 * A whole platform in one test process, on real parts: PostgreSQL, git, odoo-bin (the stand-in, or CAPSTAN_TEST_ODOO), real
 * processes. What a test must not share with another one is made new: database, home, role and database names.
 */
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { inject, vi } from "vitest";
import { makeNamer } from "@/server/databases";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { commitFolder, makeCommit } from "@/server/drivers/git/testing/make-commits";
import { createFileKeys } from "@/server/drivers/keys/create-file-keys";
import { createOdooDriver } from "@/server/drivers/odoo/create-odoo-driver";
import { createProcessRuntime } from "@/server/drivers/runtime/process/create-process-runtime";
import { systemClock } from "@/server/platform/clock";
import { ODOO_PASSWORD, seal, unseal } from "@/server/platform/seal";
import { Listener } from "@/server/platform/db/listener";
import { openDatabaseOn, openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import { readTestOdoo } from "@/server/platform/env";
import { atEnd } from "@/server/platform/testing/at-end";
import { getRun, listRunEvents, queueRun, type RunHandler } from "@/server/runs";
import type { RunDetail, RunInput, RunKind } from "@/server/runs/contract";
import { isUnfinished } from "@/server/runs/states";
import { SecretReader } from "@/server/secrets";
import { startWorker, type Worker } from "@/server/worker/loop";
import { deploymentHandlers, ServiceReconciler, type DeploymentDeps } from "..";

const ROOT = path.join(import.meta.dirname, "../../..");

const DAY_MS = 86_400_000;

/** Odoo's first administrator. */
const ADMIN_ID = 2;

export type Files = Record<string, string | null>;

export type RigOptions = {
  /** false: the test starts its own workers */
  ownWorker?: boolean;
  /** a server of the test's own for all databases, as a superuser */
  serverUrl?: string;
  /** folder that CAPSTAN_HOME is made in */
  place?: string;
  /** handlers of other rooms, made with what the rig has */
  more?: (deps: DeploymentDeps, place: { home: string; secret: string }) => RunHandler[];
};

/** openRig starts one worker in this process, unless told not to; everything is stopped and removed after the test file. */
export async function openRig(options: RigOptions = {}) {
  const serverUrl = options.serverUrl ?? inject("databaseUrl");
  const { db, url } = options.serverUrl ? await openDatabaseOn(serverUrl) : await openTestDatabase();
  const home = await mkdtemp(path.join(options.place ?? os.tmpdir(), "capstan rig-"));
  await chmod(home, 0o711);
  const given = readTestOdoo();
  const secret = `${randomUUID()}${randomUUID()}`;
  const keys = createFileKeys(path.join(home, "keys", "keys.json"));
  const deps: DeploymentDeps = {
    db,
    clock: systemClock,
    names: makeNamer(secret),
    cluster: createClusterDriver({ url: serverUrl }),
    git: createGitDriver({ home, allowLocalRemotes: true }),
    odoo: createOdooDriver({
      sources: given ? { "18.0": given } : {},
      standIn: { path: path.join(ROOT, "tools/odoo-sim"), versions: ["18.0"], python: "/usr/bin/python3" },
    }),
    runtime: createProcessRuntime({ home, machine: "rig" }),
    secrets: new SecretReader({ db, keys, clock: systemClock }),
    deployKey: async () => undefined,
    sealPassword: (password) => seal(secret, ODOO_PASSWORD, password),
    addressOf: (host) => `http://${host}`,
  };
  const handlers = [...deploymentHandlers(deps), ...(options.more?.(deps, { home, secret }) ?? [])];
  const listener = new Listener(url);
  await listener.whenReady();
  const workers: Worker[] = [];
  const startOne = async (beforeStep?: (name: string) => void) => {
    const worker = await startWorker({
      sql: db.system,
      listener,
      clock: systemClock,
      machine: "rig",
      version: "test",
      slots: 3,
      handlers: new Map(handlers.map((handler) => [handler.kind, handler])),
      onError: (what, error) => console.error(what, error),
      secrets: deps.secrets,
      beforeStep,
    });
    workers.push(worker);
    return worker;
  };
  if (options.ownWorker !== false) await startOne();
  atEnd(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    for (const service of await deps.runtime.listServices()) await deps.runtime.stopService(service, 500);
    for (const { name } of await deps.cluster.listDatabases())
      if (name.startsWith(deps.names.prefix)) await deps.cluster.dropDatabase(name);
    for (const ordinal of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      await deps.cluster.dropRole(deps.names.role(ordinal).name).catch(() => {});
    await listener.close();
    await deps.cluster.close();
    await rm(home, { recursive: true, force: true });
  });
  /** settings of a worker process that works for this rig */
  const workerSettings: Record<string, string> = {
    DATABASE_URL: url,
    ODOO_DATABASE_URL: serverUrl,
    CAPSTAN_HOME: home,
    CAPSTAN_SECRET: secret,
    CAPSTAN_MACHINE: "rig",
    PORT: "1",
    ROUTER_PORT: "2",
    ...(given ? { ODOO_SOURCES: JSON.stringify({ "18.0": given }) } : {}),
  };
  return {
    workerSettings,
    deps,
    db,
    home,
    startOne,
    reconciler: new ServiceReconciler(deps),
    project: (branches: string[]) => openProject(deps, { home, secret }, branches),
  };
}

/** openProject: a hosted project whose branches exist as environments. */
async function openProject(
  deps: DeploymentDeps,
  { home, secret }: { home: string; secret: string },
  branches: string[],
) {
  const { projectId, environments, slug } = await seedProject(deps.db, branches);
  await deps.git.ensureRepository(projectId);
  // Tests queue their own runs: a worker process shall not look for pushes beside them.
  const repoTriedAt = new Date(Date.now() + DAY_MS);
  await deps.db.asSystem("test", ({ prisma }) =>
    prisma.project.update({ where: { id: projectId }, data: { repoTriedAt } }),
  );
  const repository = path.join(home, "repositories", `${projectId}.git`);
  const sql = deps.db.system;

  const request = (branch: string, kind: RunKind | null, gitSha: string | null, input: RunInput = {}) =>
    queueRun(sql, {
      projectId,
      envName: branch.replaceAll(/[^a-z0-9]+/g, "-"),
      kind,
      gitSha,
      ref: branch,
      source: "push",
      input,
    });

  const ended = async (runId: string): Promise<RunDetail> => {
    await vi.waitUntil(async () => !isUnfinished((await getRun(sql, runId)).status), {
      timeout: 500_000,
      interval: 50,
    });
    return getRun(sql, runId);
  };

  return {
    projectId,
    slug,
    environments,
    request,
    ended,
    commit: (branch: string, files: Files, subject = "Change") =>
      makeCommit(repository, branch, { files, subject }),
    /** pushFolder: everything in a folder as a commit of its own, and the run it causes, to its end */
    pushFolder: async (branch: string, folder: string) => {
      const sha = await commitFolder(repository, branch, folder);
      return ended(await request(branch, null, sha));
    },
    /** push: a commit and the run it causes, to its end */
    push: async (branch: string, files: Files, input: RunInput = {}) =>
      ended(
        await request(
          branch,
          null,
          await makeCommit(repository, branch, { files, subject: "Change" }),
          input,
        ),
      ),
    log: async (run: RunDetail) =>
      (await listRunEvents(sql, run.id, { after: 0, limit: 5000 }))
        .map((event) => `${event.level} ${event.message}`)
        .join("\n"),
    environment: (branch: string) =>
      deps.db.asSystem(null, ({ prisma }) =>
        prisma.environment.findUniqueOrThrow({
          where: { id: environments[branch] },
          include: { currentDeployment: true },
        }),
      ),
    /** what the serving Odoo answers */
    get: async (branch: string, route: string) => {
      const env = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.environment.findUniqueOrThrow({ where: { id: environments[branch] } }),
      );
      return fetch(`http://${env.upstream}${route}`);
    },
    /** a person's work in the serving Odoo, over its own JSON-RPC */
    rpc: async <T>(
      branch: string,
      model: string,
      method: string,
      args: unknown[],
      kwargs: object = {},
    ): Promise<T> => {
      const env = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.environment.findUniqueOrThrow({
          where: { id: environments[branch] },
          include: { currentDeployment: { include: { credentials: true } } },
        }),
      );
      const sealed = env.currentDeployment?.credentials?.password;
      const password = sealed === undefined ? "admin" : unseal(secret, ODOO_PASSWORD, sealed);
      const params = {
        service: "object",
        method: "execute_kw",
        args: [env.currentDeployment?.databaseName, ADMIN_ID, password, model, method, args, kwargs],
      };
      const response = await fetch(`http://${env.upstream}/jsonrpc`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }),
      });
      const answer = (await response.json()) as { result: T; error?: { data?: { message?: string } } };
      if (answer.error) throw new Error(answer.error.data?.message ?? JSON.stringify(answer.error));
      return answer.result;
    },
    /** the administrator's password that came with a deployment; null when none was set */
    password: async (deploymentId: string) => {
      const row = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.odooCredentials.findUnique({ where: { deploymentId } }),
      );
      return row && unseal(secret, ODOO_PASSWORD, row.password);
    },
    /** whether the serving Odoo takes it */
    signIn: async (branch: string, login: string, password: string): Promise<boolean> => {
      const env = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.environment.findUniqueOrThrow({
          where: { id: environments[branch] },
          include: { currentDeployment: true },
        }),
      );
      const args = [env.currentDeployment?.databaseName, login, password];
      const response = await fetch(`http://${env.upstream}/jsonrpc`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          jsonrpc: "2.0",
          method: "call",
          id: 1,
          params: { service: "common", method: "login", args },
        }),
      });
      const { result } = (await response.json()) as { result?: number | false };
      return typeof result === "number";
    },
    /** statements inside the database that serves a branch */
    query: async <Row>(branch: string, text: string): Promise<Row[]> => {
      const env = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.environment.findUniqueOrThrow({
          where: { id: environments[branch] },
          include: { currentDeployment: true },
        }),
      );
      return deps.cluster.withDatabase(
        env.currentDeployment?.databaseName ?? "",
        (inside) => inside.query<Row>(text),
        deps.names.role(env.ordinal),
      );
    },
  };
}

/** addon gives the files of a small module. */
export function addon(name: string, version: string, extra: Files = {}, manifest = ""): Files {
  return {
    [`${name}/__init__.py`]: "",
    [`${name}/__manifest__.py`]: `{"name": "${name}", "version": "${version}", "depends": ["project"], "license": "LGPL-3", ${manifest}}`,
    ...Object.fromEntries(Object.entries(extra).map(([file, text]) => [`${name}/${file}`, text])),
  };
}

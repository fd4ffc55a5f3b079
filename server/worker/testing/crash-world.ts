/**
 * A whole platform whose outside is in memory, next to a real control plane: workers die in it at any effect, and everything
 * they may have left behind can be looked at.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { settleBackups, settleTransfers, type BackupDeps } from "@/server/backups";
import { runHandlers } from "@/server/composition/run-handlers";
import { Collector, makeNamer } from "@/server/databases";
import { ServiceReconciler } from "@/server/deployments";
import { createArchiveDriver } from "@/server/drivers/archive/create-archive-driver";
import { createFakeCluster, type FakeCluster } from "@/server/drivers/cluster/fake";
import { FakeGit } from "@/server/drivers/git/fake";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { claimRuns, reapRuns, registerWorker } from "@/server/platform/db/sql/lease-runs";
import { seedProject } from "@/server/platform/db/testing/seed";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { atEnd } from "@/server/platform/testing/at-end";
import { executeRun, getRun, queueRun } from "@/server/runs";
import type { RunInput, RunKind } from "@/server/runs/contract";
import { SecretReader } from "@/server/secrets";
import { toUnderway } from "@/server/worker/to-underway";
import { answerAsOdoo, createFakeOdoo, playOdoo, VERSION_FILE } from "./fake-odoo";
import { describeStrays, look } from "./look";
import { NO_KEYS } from "./mortal";

const MACHINE = "fake";
/** longer than replaced services drain, and than what nobody refers to is left alone */
const TIDY_STEP_MS = 11 * 60_000;

export type CrashWorld = Awaited<ReturnType<typeof openCrashWorld>>;
export type CrashProject = Awaited<ReturnType<CrashWorld["project"]>>;

export async function openCrashWorld() {
  const { db } = await openTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-crash-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  const sql = db.system;
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const git = new FakeGit();
  const cluster: FakeCluster = createFakeCluster((database, text) =>
    answerAsOdoo(cluster.databases.get(database)?.content ?? new Map(), text),
  );
  const runtime = createFakeRuntime({ machine: MACHINE, now: clock.now });
  runtime.play(playOdoo(cluster, git));
  const storage = createFakeStorage();
  const deps: BackupDeps = {
    db,
    clock,
    names: makeNamer(randomUUID()),
    cluster,
    git,
    odoo: createFakeOdoo(git),
    runtime,
    secrets: new SecretReader({ db, keys: NO_KEYS, clock }),
    deployKey: async () => undefined,
    sealPassword: (password) => password,
    addressOf: (host) => `http://${host}`,
    storage: () => storage,
    archives: createArchiveDriver({ folder: path.join(folder, "brought") }),
    sealKey: (_purpose, text) => text,
    unsealKey: (_purpose, sealed) => sealed,
  };
  const parts = { deps, cluster, runtime, storage };

  /** claim gives the waiting run to a new worker made of `workerDeps`, for as long as it likes. */
  const claim = async (runId: string, workerDeps: BackupDeps) => {
    const place = { machine: MACHINE, pid: process.pid, version: "test", slots: 1 };
    const [claimed] = await claimRuns(sql, await registerWorker(sql, place), 1);
    if (claimed?.id !== runId) throw new Error(`another run was waiting: ${claimed?.kind ?? "none"}`);
    await sql.query("update ops.runs set lease_until = now() + interval '1 hour' where id = $1::uuid", [
      runId,
    ]);
    const handler = runHandlers(workerDeps).find(({ kind }) => kind === claimed.kind);
    if (!handler) throw new Error(`nobody executes ${claimed.kind}`);
    const execution = { sql: workerDeps.db.system, clock, secrets: workerDeps.secrets };
    return executeRun(execution, toUnderway(claimed), handler, new AbortController().signal);
  };

  /** expire lets the lease of a dead worker run out; with `forGood` its run is given up. */
  const expire = async (runId: string, forGood: boolean) => {
    await sql.query(
      `update ops.runs set lease_until = clock_timestamp() - interval '1 s',
         max_attempts = case when $2 then attempt else max_attempts end where id = $1::uuid`,
      [runId, forGood],
    );
    await reapRuns(sql);
  };

  /** tidy does what the worker's clocks do by and by: services, leftovers, backups nobody ends. */
  const tidy = async (aheadMs = TIDY_STEP_MS) => {
    await cancelFollowing(sql);
    const reconciler = new ServiceReconciler(deps);
    const collector = new Collector(deps);
    for (const stepMs of [0, aheadMs]) {
      ahead += stepMs;
      await reconciler.reconcile();
      await collector.collect();
    }
    await settleBackups(deps);
    await settleTransfers(deps);
  };

  /** following: kinds of the runs that wait, queued by what was done */
  const following = async () => {
    const waiting = await sql.query<{ kind: string }>(
      "select kind from ops.runs where status = 'queued' order by kind",
    );
    return waiting.map(({ kind }) => kind);
  };

  return {
    ...parts,
    following,
    claim,
    expire,
    tidy,
    strays: () => describeStrays(parts),
    project: (branches: string[]) =>
      openProject(parts, { claim, tidy, pass: () => void (ahead += 1) }, branches),
  };
}

type Parts = Parameters<typeof describeStrays>[0];
type Doing = {
  claim: (runId: string, deps: BackupDeps) => Promise<string>;
  tidy: () => Promise<void>;
  /** lets a moment go by */
  pass: () => void;
};

/** What a run queues at its end (a backup, a proof) is a case of its own. */
async function cancelFollowing(sql: BackupDeps["db"]["system"]): Promise<void> {
  const waiting = await sql.query<{ id: string }>("select id from ops.runs where status = 'queued'");
  for (const { id } of waiting) await cancelRunRow(sql, id);
}

async function openProject(parts: Parts, doing: Doing, branches: string[]) {
  const { deps, cluster, runtime } = parts;
  const { projectId, environments } = await seedProject(deps.db, branches);
  const git = deps.git as FakeGit;
  await git.ensureRepository(projectId);
  const settings = { stages: { production: { install: "list", modules: ["shop"] } } };
  await deps.db.asSystem("test", async ({ prisma }) => {
    await prisma.project.update({ where: { id: projectId }, data: { settings } });
    await prisma.environment.updateMany({ where: { projectId }, data: { machine: MACHINE } });
  });
  let versions = 100;

  const commit = async (branch: string) => {
    const version = `18.0.1.${(versions += 1)}`;
    return git.push(projectId, branch, { files: { [VERSION_FILE]: version } });
  };
  const request = (
    branch: string,
    kind: RunKind | null,
    gitSha: string | null = null,
    input: RunInput = {},
  ) => {
    const envName = branch.replaceAll(/[^a-z0-9]+/g, "-");
    return queueRun(deps.db.system, { projectId, envName, kind, gitSha, ref: branch, source: "push", input });
  };
  const serving = (branch: string) =>
    deps.db.asSystem(null, async ({ prisma }) => {
      const where = { id: environments[branch] };
      const include = { currentDeployment: true };
      const { currentDeployment, ...env } = await prisma.environment.findUniqueOrThrow({ where, include });
      if (!currentDeployment) throw new Error(`nothing serves ${branch}`);
      return { env, deployment: currentDeployment };
    });
  /** finish carries a run out undisturbed */
  const finish = async (runId: string) => {
    const ending = await doing.claim(runId, deps);
    if (ending !== "succeeded") throw new Error(`${ending}: ${(await getRun(deps.db.system, runId)).reason}`);
    await doing.tidy();
  };

  return {
    projectId,
    environments,
    envIdOf: (branch: string) => environments[branch] ?? "",
    commit,
    request,
    finish,
    serving,
    /** deploy: a new version, to its end */
    deploy: async (branch: string) => finish(await request(branch, null, await commit(branch))),
    /** enter is a person's work: a record, and a file of it */
    enter: async (branch: string, text: string) => {
      const { env, deployment } = await serving(branch);
      const sha1 = createHash("sha1").update(text).digest("hex");
      const path = `${sha1.slice(0, 2)}/${sha1}`;
      const { content } = cluster.databases.get(deployment.databaseName) ?? {};
      content?.set("entered", text);
      content?.set(`attachment ${path}`, String(text.length));
      runtime.filestore({ envId: env.id, database: deployment.databaseName }).set(path, text);
      // no two moments of data are the same, as for people
      doing.pass();
    },
    look: (branch: string) => look(parts, environments[branch] ?? ""),
  };
}

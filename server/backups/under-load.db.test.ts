/**
 * Backups taken while people upload and delete: none lacks a file. In Odoo's own order some do. CAPSTAN_TEST_BACKUPS=200 takes
 * as many as nobody wants to wait for each time.
 */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { finished } from "node:stream/promises";
import { beforeAll, afterAll, expect, test } from "vitest";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { readTestBackups } from "@/server/platform/env";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { claimRuns, registerWorker } from "@/server/platform/db/sql/lease-runs";
import { createBackupRow } from "@/server/platform/db/sql/request-backup";
import { executeRun } from "@/server/runs";
import { toUnderway } from "@/server/worker/to-underway";
import { backupHandlers } from ".";
import { readList } from "./read-list";
import { readManifest } from "./read-manifest";
import { openStore } from "./open-store";
import { openBackupRig } from "./testing/backup-rig";
import { createBusyOdoo, type BusyOdoo } from "./testing/busy-odoo";

const BACKUPS = readTestBackups();
const LONG = 600_000;
const rig = await openBackupRig({ ownWorker: false });
// what a store writes to the disk is not what this is about, and would be most of the time
const storage = createFakeStorage();
const deps = { ...rig.backupDeps, storage: () => storage };
const project = await rig.project(["main"]);
const envId = project.environments.main ?? "";
const at = { envId, database: `${deps.names.prefix}_busy`, user: { ordinal: 0 } };

let busy: BusyOdoo;
let ended: Promise<unknown>;

beforeAll(async () => {
  const { ordinal } = await project.environment("main");
  at.user = { ordinal };
  const role = deps.names.role(ordinal);
  await deps.cluster.ensureRole(role);
  await deps.cluster.createEmpty(at.database, { purpose: "deployment", envId }, role.name);
  const { dataDir } = await deps.runtime.ensureDataFolder(envId, at.user);
  await serve();
  const opened = Promise.withResolvers<void>();
  ended = deps.cluster.withDatabase(
    at.database,
    async (sql) => {
      await sql.query(
        "create table ir_attachment (id serial primary key, store_fname text, checksum text, file_size integer)",
      );
      busy = createBusyOdoo(sql, path.join(dataDir, "filestore", at.database));
      opened.resolve();
      await over.promise;
      await busy.settle();
    },
    role,
  );
  await Promise.race([opened.promise, ended]);
  await busy.upload(30);
}, LONG);

const over = Promise.withResolvers<void>();
afterAll(async () => {
  over.resolve();
  await ended;
}, LONG);

/** What the ledger says serves there. */
async function serve(): Promise<void> {
  const id = randomUUID();
  await deps.db.asSystem("test", async ({ prisma }) => {
    const { projectId } = project;
    await prisma.run.create({
      data: { id, projectId, envId, kind: "build", status: "succeeded", source: "system", attempt: 1 },
    });
    await prisma.deployment.create({
      data: {
        id,
        projectId,
        envId,
        runId: id,
        number: 1,
        databaseName: at.database,
        gitSha: "a".repeat(40),
        odooVersion: "18.0",
        odooRelease: "none",
        modules: {},
        neutralized: false,
      },
    });
    await prisma.environment.update({ where: { id: envId }, data: { currentDeploymentId: id } });
  });
}

/** A backup as a worker takes it, to its end; its proof is another test's. */
async function takeBackup(workerId: string) {
  const sql = deps.db.system;
  const { projectId } = project;
  const source = "portal" as const;
  const request = {
    projectId,
    envName: "main",
    comment: null,
    trigger: "manual",
    snapshotId: null,
    source,
  } as const;
  const id = await createBackupRow(sql, request);
  const [claimed] = await claimRuns(sql, workerId, 1);
  const { cluster, runtime, odoo } = deps;
  const disturbed = {
    ...deps,
    cluster: busy.beside(cluster),
    runtime: busy.beside(runtime),
    odoo: busy.beside(odoo),
    storage: () => busy.beside(storage),
  };
  const handler = backupHandlers(disturbed).find(({ kind }) => kind === claimed?.kind);
  if (!claimed || !handler) throw new Error("no backup waits");
  const { clock, secrets } = deps;
  const alive = new AbortController().signal;
  await executeRun({ sql, clock, secrets }, toUnderway(claimed), handler, alive);
  await busy.settle();
  const backup = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { id }, include: { store: true } }),
  );
  if (backup.verifyRunId) await cancelRunRow(sql, backup.verifyRunId);
  return backup;
}

test(`${BACKUPS} backups lack nothing, and nothing in them is wrong`, { timeout: LONG }, async () => {
  const workerId = await registerWorker(deps.db.system, {
    machine: "rig",
    pid: process.pid,
    version: "test",
    slots: 1,
  });
  const read = new Set<string>();
  const before = busy.uploads();
  for (let number = 0; number < BACKUPS; number += 1) {
    const { store, ...backup } = await takeBackup(workerId);
    expect(backup, `backup ${number}`).toMatchObject({
      status: "stored",
      failure: null,
      sizes: { missing: 0 },
    });
    const vault = await openStore(deps, store);
    const manifest = await readManifest(vault, backup);
    const names: string[] = [];
    for await (const { path: name, sha1 } of readList(await vault.getPart(manifest.parts.filestore))) {
      names.push(name);
      if (sha1 === null || read.has(sha1)) continue;
      // it throws for one that is missing, or is not what its name says
      await finished((await vault.getBlob(sha1)).resume());
      read.add(sha1);
    }
    expect(names.length, `backup ${number}`).toBeGreaterThan(0);
    expect(manifest.postgres.rows["public.ir_attachment"], `backup ${number}`).toBe(names.length);
  }
  expect(busy.uploads() - before).toBeGreaterThan(BACKUPS);
});

test(
  "Odoo's order, the filestore and then the dump, loses some under the same load",
  { timeout: LONG },
  async () => {
    const copy = { ...at, database: `${at.database}_copy` };
    let lost = 0;
    for (let number = 0; number < 5; number += 1) {
      await deps.runtime.cloneFilestore(at, copy);
      await busy.upload(3);
      const { inside } = await deps.cluster.dumpDatabase(at.database, {
        role: deps.names.role(at.user.ordinal),
        hold: null,
        write: (dump) => finished(dump.resume()),
        inside: (sql) => deps.odoo.listAttachments(sql, { after: "", limit: 1_000 }),
      });
      for (const { path: name } of inside) {
        const file = await deps.runtime.readFilestoreFile(copy, name);
        if (file) await finished(file.content.resume());
        else lost += 1;
      }
    }
    expect(lost).toBeGreaterThan(0);
  },
);

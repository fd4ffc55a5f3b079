import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { createFakeCluster, type FakeCluster } from "@/server/drivers/cluster/fake";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { syncBranches } from "@/server/environments";
import { FencedError, queueRun } from "@/server/runs";
import type { DatabaseDeps } from "./deps";
import { makeNamer } from "./plan-names";
import { keepProven, type ProvenDatabase } from "./proven-copies";

let api: TestApi;
let deps: DatabaseDeps;
let cluster: FakeCluster;
let projectId: string;
let envId: string;
let runId: string;
let made = 0;

beforeAll(async () => {
  api = await openTestApi();
  const owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const caller = await api.as(owner);
  ({ id: projectId } = await caller.projects.create({ name: "Demo", odooVersion: "18.0" }));
  await caller.projects.update({
    project: "demo",
    settings: { stages: {}, copiesFrom: "proven_backup" },
  });
  for (const branch of ["main", "release/1"]) await api.git.push(projectId, branch, { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  ({ id: envId } = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId, stage: "production" } }),
  ));
  const order = { projectId, envName: "main", gitSha: "a".repeat(40), ref: null, source: "system" as const };
  runId = await queueRun(api.deps.db.system, { ...order, kind: "verify" });
  await begin(1);
  cluster = createFakeCluster();
  const { db, clock, odoo } = api.deps;
  const names = makeNamer("0123456789abcdef0123456789abcdef");
  // of Odoo itself nothing is asked here
  deps = { db, names, clock, odoo: odoo as DatabaseDeps["odoo"], cluster, runtime: createFakeRuntime() };
  await cluster.ensureRole(names.role(1));
});

/** An attempt at the proof, and every earlier one is thought dead. */
const begin = (attempt: number) =>
  api.deps.db.system.query("update ops.runs set status = 'running', attempt = $2 where id = $1::uuid", [runId, attempt]); // prettier-ignore

/** What the proof of one and the same backup restored, by one attempt. */
async function restored(
  backup: Partial<ProvenDatabase["backup"]> = {},
  attempt = 1,
): Promise<ProvenDatabase> {
  made += 1;
  const database = `restored_${made}`;
  await cluster.createEmpty(database, { purpose: "scratch", projectId, envId }, deps.names.role(1).name);
  const dataAt = new Date(made * 1_000);
  const source = { id: randomUUID(), projectId, deploymentId: randomUUID(), trigger: "schedule" };
  const run = { id: runId, attempt };
  return { database, envId, ordinal: 1, run, backup: { ...source, stage: "production", dataAt, ...backup } };
}

const ready = () =>
  deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findMany({ where: { projectId, kind: "proven", status: "ready" } }),
  );

test("what is not production's data is not kept for staging", async () => {
  for (const other of [{ trigger: "import" }, { stage: "staging" }, { dataAt: null }])
    expect(await keepProven(deps, await restored(other))).toBe(false);
  expect(await ready()).toEqual([]);
});

test("an attempt that was thought dead offers no database that the next one has dropped", async () => {
  const first = await restored();
  const second = await restored(first.backup, 2);
  const { runtime } = deps;
  const late: DatabaseDeps = {
    ...deps,
    runtime: {
      ...runtime,
      renameFilestore: async (from, to) => {
        await runtime.renameFilestore(from, to);
        await begin(2);
        expect(await keepProven(deps, second)).toBe(true);
      },
    },
  };
  await expect(keepProven(late, first)).rejects.toThrow(FencedError);
  const kept = await ready();
  expect(kept).toHaveLength(1);
  expect(await cluster.databaseExists(kept[0]?.databaseName ?? "")).toBe(true);
});

test("an attempt that was thought dead offers nothing that the next one is still restoring", async () => {
  const before = await ready();
  await begin(2);
  const first = await restored({}, 2);
  const late: DatabaseDeps = {
    ...deps,
    cluster: {
      ...cluster,
      renameDatabase: async (from, to, label) => {
        // the next one begins under the same name
        await begin(3);
        await cluster.renameDatabase(from, to, label);
      },
    },
  };
  await expect(keepProven(late, first)).rejects.toThrow(FencedError);
  expect(await ready()).toEqual(before);
  // and one that finds that out before has moved nothing
  await begin(4);
  const second = await restored({}, 3);
  await expect(keepProven(deps, second)).rejects.toThrow(FencedError);
  expect(await cluster.databaseExists(second.database)).toBe(true);
});

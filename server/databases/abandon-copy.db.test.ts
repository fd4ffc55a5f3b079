import { beforeEach, expect, test } from "vitest";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { createFakeCluster, type FakeCluster } from "@/server/drivers/cluster/fake";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { syncBranches } from "@/server/environments";
import type { Deployment, Environment } from "@/server/platform/db/generated/client";
import { Collector } from "./collect";
import type { DatabaseDeps } from "./deps";
import { makeNamer } from "./plan-names";
import { takeLiveCopy } from "./take-live-copy";
import { DATABASE_TUNABLES } from "./tunables";

let api: TestApi;
let deps: DatabaseDeps;
let cluster: FakeCluster;
let env: Environment;
let now = new Date();

beforeEach(async () => {
  api = await openTestApi();
  const owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const { id: projectId } = await (
    await api.as(owner)
  ).projects.create({
    name: "Demo",
    odooVersion: "18.0",
  });
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  env = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId } }),
  );
  cluster = createFakeCluster();
  now = new Date();
  const names = makeNamer("0123456789abcdef0123456789abcdef");
  const { db, odoo } = api.deps;
  // of Odoo itself nothing is asked here
  deps = { db, names, clock: { now: () => now }, odoo: odoo as DatabaseDeps["odoo"], cluster, runtime: createFakeRuntime() }; // prettier-ignore
  await cluster.ensureRole(names.role(env.ordinal));
  await cluster.createEmpty("live", { purpose: "deployment", projectId, envId: env.id }, names.role(env.ordinal).name); // prettier-ignore
});

/** A copy whose files cannot be copied. */
async function failToCopy(dropDatabase: FakeCluster["dropDatabase"]): Promise<void> {
  const runtime = {
    ...deps.runtime,
    cloneFilestore: () => Promise.reject(new Error("the disk is full")),
  };
  const failing: DatabaseDeps = { ...deps, cluster: { ...cluster, dropDatabase }, runtime };
  const live = { id: env.id, databaseName: "live" } as Deployment;
  const options = { onProgress: () => {}, signal: new AbortController().signal };
  await expect(takeLiveCopy(failing, env, live, options)).rejects.toThrow("the disk is full");
}

const statuses = async () =>
  (await deps.db.asSystem(null, ({ prisma }) => prisma.snapshot.findMany({ where: { envId: env.id } }))).map(
    ({ status }) => status,
  );

const databases = async () => (await cluster.listDatabases()).map(({ name }) => name);

test("a copy that fails is dropped, and so is its row", async () => {
  await failToCopy(cluster.dropDatabase);
  expect(await statuses()).toEqual([]);
  expect(await databases()).toEqual(["live"]);
});

test("a copy that could not be dropped is dropped by the collector", async () => {
  await failToCopy(() => Promise.reject(new Error("PostgreSQL is gone")));
  expect(await databases()).toHaveLength(2);
  const collector = new Collector(deps);
  await collector.collect();
  now = new Date(+now + DATABASE_TUNABLES.orphanGraceMs);
  await collector.collect();
  expect(await databases()).toEqual(["live"]);
  expect(await statuses()).toEqual(["dropped"]);
});

import { beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createFakeCluster } from "@/server/drivers/cluster/fake";
import { syncBranches } from "@/server/environments";
import { STATUS_TUNABLES } from "./tunables";

const cluster = createFakeCluster();
const sizes = new Map<string, number>();
let api: TestApi;
let owner: TestPerson;
let stranger: TestPerson;
let projectId: string;

/** Environments of three branches, each with a database of its own size; one kept version beside it. */
beforeAll(async () => {
  const listDatabases = () =>
    Promise.resolve(
      [...sizes].map(([name, sizeBytes]) => ({ name, sizeBytes, createdFor: null, owner: "capstan" })),
    );
  api = await openTestApi(() => ({ ...cluster, listDatabases }));
  owner = await api.addPerson("owner");
  stranger = await api.addPerson("stranger");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  await api.addOrg("elsewhere", [{ userId: stranger.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  for (const [branch, bytes] of [["a", 10], ["b", 30], ["c", 20]] as const) {
    await api.git.push(projectId, branch, { files: { [branch]: "1" } });
    await syncBranches(api.deps, projectId);
    await addDatabases(branch, bytes);
  }
}); // prettier-ignore

async function addDatabases(branch: string, bytes: number): Promise<void> {
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const env = await prisma.environment.findFirstOrThrow({ where: { projectId, branch } });
    const of = {
      projectId,
      envId: env.id,
      gitSha: "x",
      odooVersion: "18.0",
      odooRelease: "Odoo Server 18.0",
    };
    await prisma.deployment.create({ data: { ...of, number: 1, databaseName: `${branch}-1` } });
    const { id } = await prisma.deployment.create({
      data: { ...of, number: 2, databaseName: `${branch}-2` },
    });
    await prisma.environment.update({ where: { id: env.id }, data: { currentDeploymentId: id } });
  });
  sizes.set(`${branch}-1`, 1).set(`${branch}-2`, bytes).set(`not-ours-${branch}`, 1_000);
}

test("the largest come first, as many as were asked for, and the rest is counted", async () => {
  const { items, environments, totalBytes } = await (await api.as(owner)).status.databaseSizes({ limit: 2 });
  expect(items).toMatchObject([
    { branch: "b", currentBytes: 30, totalBytes: 31, databases: 2 },
    { branch: "c", currentBytes: 20, totalBytes: 21, databases: 2 },
  ]);
  expect([environments, totalBytes]).toEqual([3, 63]);
});

test("a stranger's status counts nothing of it", async () => {
  const calling = await api.as(stranger);
  expect(await calling.status.databaseSizes({})).toEqual({ items: [], environments: 0, totalBytes: 0 });
  expect((await calling.status.overview()).queue).toMatchObject({ queued: 0, running: 0, waiting: [] });
});

test("what waits, runs and ended is counted from the ledger", async () => {
  const calling = await api.as(owner);
  expect((await calling.status.overview()).queue).toMatchObject({
    queued: 3,
    running: 0,
    awaitingApproval: 0,
  });
  const [first, second] = (await calling.runs.list({ project: "demo" })).items;
  const end = (id: string | undefined, status: string, finishedAt: Date) =>
    api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.run.update({ where: { id: id ?? "" }, data: { status, finishedAt } }),
    );
  await end(first?.id, "succeeded", new Date());
  await end(second?.id, "failed", new Date(Date.now() - 2 * 86_400_000));
  const { queue } = await calling.status.overview();
  expect(queue).toMatchObject({ queued: 1, finished: { succeeded: 1, failed: 0, lost: 0 } });
  expect(queue.waiting).toHaveLength(1);
});

test("of many workers those that live are named, and all are counted", async () => {
  const worker = (index: number, heartbeat: string) =>
    api.deps.db.system.query(
      `insert into ops.workers (machine, pid, version, slots, heartbeat_at) values ($1, 1, '1', 2, now() - $2::interval)`,
      [`m${index}`, heartbeat],
    );
  const silent = STATUS_TUNABLES.namedWorkers + 5;
  for (let index = 0; index < silent; index += 1) await worker(index, "10 minutes");
  await worker(999, "1 second");
  const { workers, workerCount } = await (await api.as(owner)).status.overview();
  expect([workers.length, workerCount]).toEqual([STATUS_TUNABLES.namedWorkers, silent + 1]);
  expect(workers[0]).toMatchObject({ machine: "m999", state: "alive" });
});

import { beforeEach, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { expireEnvironments } from "./index";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf } = await openProjectRig();
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;

beforeEach(async () => {
  ({ owner, developer, projectId } = await begin());
});

test("delete takes the branch along, cancels what runs, and cannot be pushed back to life half-way", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.updateMany({ where: { envId: env.id }, data: { status: "running", attempt: 1 } }),
  );
  const { runId } = await (await api.as(developer)).environments.delete({ environmentId: env.id });
  expect((await api.git.listBranches(projectId)).map((head) => head.name)).toEqual([]);
  expect(await find("a")).toMatchObject({ status: "deleting", branchDeletedAt: expect.any(Date) });
  const runs = await runsOf(env.id);
  expect(runs[0]?.cancelRequestedAt).not.toBeNull();
  expect(runs.at(-1)).toMatchObject({ id: runId, kind: "delete", status: "queued" });
  await push("a");
  expect(await sync()).toMatchObject({ created: [], moved: [], runs: [] });
  await expect((await api.as(developer)).environments.rebuild({ environmentId: env.id })).rejects.toThrow(
    "being deleted",
  );
});

test("a deletion that failed is tried again, later", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  await (await api.as(developer)).environments.delete({ environmentId: env.id });
  const end = (finishedAt: Date) =>
    api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.run.updateMany({
        where: { envId: env.id, kind: "delete" },
        data: { status: "failed", failureKind: "platform", finishedAt },
      }),
    );
  await end(new Date());
  await expireEnvironments(api.deps);
  expect((await runsOf(env.id)).filter((run) => run.status === "queued")).toHaveLength(0);
  await end(new Date(Date.now() - 2 * 3_600_000));
  await expireEnvironments(api.deps);
  expect((await runsOf(env.id)).filter((run) => run.status === "queued")).toMatchObject([{ kind: "delete" }]);
});

test("production goes only when it is named, and nothing is touched before", async () => {
  await push("main");
  await sync();
  const env = await find("main");
  const remove = (await api.as(owner)).environments.delete;
  const environmentId = env.id;
  const refused = { code: "CONFLICT", message: expect.stringContaining("Send confirm=main") };
  await expect(remove({ environmentId })).rejects.toMatchObject(refused);
  await expect(remove({ environmentId, confirm: "master" })).rejects.toMatchObject(refused);
  expect((await api.git.listBranches(projectId)).map((head) => head.name)).toEqual(["main"]);
  expect(await find("main")).toMatchObject({ status: env.status, branchDeletedAt: null });
  expect((await runsOf(env.id)).map(({ kind }) => kind)).toEqual(["deploy"]);
  const { runId } = await remove({ environmentId, confirm: "main" });
  expect((await runsOf(env.id)).at(-1)).toMatchObject({ id: runId, kind: "delete" });
});

import { beforeEach, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { expireEnvironments, syncAllProjects, syncBranches } from "./index";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf } = await openProjectRig();
const DAY_MS = 86_400_000;
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;
let slug: string;

beforeEach(async () => {
  ({ owner, developer, projectId, slug } = await begin());
});

test("by the rules, with host, head, lifetime and a run that names the pusher", async () => {
  await push("main", "First");
  await push("feature/ünï", "Second");
  expect(await sync(developer.userId)).toMatchObject({
    created: ["main", "feature/ünï"],
    moved: [],
    gone: [],
  });
  const env = await find("feature/ünï");
  expect(env).toMatchObject({
    name: "feature-uni",
    stage: "development",
    status: "building",
    branchPattern: "*",
    headSubject: "Second",
  });
  expect(env.host).toBe(`feature-uni.${slug}.localhost`);
  expect(env.expiresAt).not.toBeNull();
  const production = await find("main");
  expect(production).toMatchObject({ stage: "production", expiresAt: null });
  expect(await runsOf(production.id)).toMatchObject([
    { kind: "deploy", source: "push", requestedBy: developer.userId, ref: "refs/heads/main", gitSha: production.headSha,
      input: { mode: "new_build", gitSubject: "First" } },
  ]); // prettier-ignore
});

test("a second look changes nothing; two at once make nothing twice", async () => {
  await push("main");
  await push("a");
  await Promise.all([sync(), sync(), sync()]);
  expect(await sync()).toEqual({ created: [], moved: [], gone: [], runs: [] });
  expect(await runsOf((await find("a")).id)).toHaveLength(1);
});

test("a newer push takes the place of one that waits", async () => {
  await push("a");
  await sync();
  const sha = await push("a");
  const { moved } = await sync();
  expect(moved).toEqual(["a"]);
  const runs = await runsOf((await find("a")).id);
  expect(runs.map((run) => run.status)).toEqual(["superseded", "queued"]);
  expect(runs.at(-1)?.gitSha).toBe(sha);
});

test("a repository that cannot be read keeps its reason, and nothing else changes", async () => {
  const remote = await api.git.makeRemote();
  const project = await (
    await api.as(owner)
  ).projects.create({ name: "Remote", odooVersion: "18.0", repoUrl: remote.access.url });
  remote.failWith = "denied";
  await expect(syncBranches(api.deps, project.id)).rejects.toThrow();
  expect((await (await api.as(owner)).projects.get({ project: project.slug })).repoError).toMatch(/./);
  remote.failWith = null;
  await remote.push("main", { files: { a: "1" } });
  const ticks = await Promise.all([syncAllProjects(api.deps), syncAllProjects(api.deps)]);
  expect(ticks.reduce((sum, tick) => sum + tick.looked, 0)).toBeGreaterThan(0);
  expect(await syncAllProjects(api.deps)).toMatchObject({ looked: 0 });
  expect((await (await api.as(owner)).projects.get({ project: project.slug })).repoError).toBeNull();
});

test("a branch that went keeps its environment until its lifetime ends; then it is deleted", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  await api.git.deleteBranch(projectId, "a");
  expect(await sync()).toMatchObject({ gone: ["a"] });
  expect(await find("a")).toMatchObject({ deletedAt: null, branchDeletedAt: expect.any(Date) });
  await expireEnvironments(api.deps);
  expect(await runsOf(env.id)).toHaveLength(1);
  api.setNow(new Date(Date.now() + 4 * DAY_MS));
  await expireEnvironments(api.deps);
  await expireEnvironments(api.deps);
  const runs = await runsOf(env.id);
  expect(runs.filter((run) => run.kind === "delete")).toMatchObject([
    { status: "queued", source: "schedule" },
  ]);
});

test("an environment that ended while its branch stayed is not built again by itself", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.update({
      where: { id: env.id },
      data: { deletedAt: new Date(), currentDeploymentId: null },
    }),
  );
  await sync();
  const back = await find("a");
  expect(back).toMatchObject({ status: "expired", host: env.host, expiresAt: null });
  expect(back.id).not.toBe(env.id);
  expect(await runsOf(back.id)).toEqual([]);
  await (await api.as(owner)).environments.rebuild({ environmentId: back.id });
  expect(await runsOf(back.id)).toMatchObject([{ kind: "build", input: { mode: "new_build" } }]);
});

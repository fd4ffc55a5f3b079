import { beforeEach, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf, makeLive } = await openProjectRig();
const DAY_MS = 86_400_000;
let owner: TestPerson;
let developer: TestPerson;
let slug: string;

beforeEach(async () => {
  ({ owner, developer, slug } = await begin());
});

test("restart, stop and start become runs, each only where its state allows", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  const caller = await api.as(developer);
  const environmentId = env.id;
  await expect(caller.environments.restart({ environmentId })).rejects.toThrow(
    "Nothing has been built here yet",
  );
  await makeLive(env);
  await caller.environments.restart({ environmentId });
  await caller.environments.stop({ environmentId });
  await expect(caller.environments.start({ environmentId })).rejects.toThrow("It is running");
  const runs = await runsOf(environmentId);
  expect(runs.map((run) => [run.kind, run.status])).toEqual([
    ["build", "succeeded"],
    ["restart", "superseded"],
    ["stop", "queued"],
  ]);
});

test("a roll back names the deployment; what is closed is refused with the reason", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  const first = await makeLive(env, 1);
  const second = await makeLive(env, 2);
  const caller = await api.as(developer);
  const { runId } = await caller.environments.rollback({
    environmentId: env.id,
    deploymentId: first,
    mode: "code",
  });
  expect((await runsOf(env.id)).find((run) => run.id === runId)).toMatchObject({
    kind: "rollback", input: { deploymentId: first, rollbackMode: "code" },
  }); // prettier-ignore
  const current = { environmentId: env.id, deploymentId: second, mode: "code" as const };
  await expect(caller.environments.rollback(current)).rejects.toMatchObject({ code: "CONFLICT" });
  const data = { environmentId: env.id, deploymentId: first, mode: "code_and_data" as const };
  await expect(caller.environments.rollback(data)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("lifetime: kept, limited, and back to the project's", async () => {
  await push("a");
  await sync();
  const { id: environmentId, createdAt } = await find("a");
  const caller = await api.as(developer);
  expect(await caller.environments.setLifetime({ environmentId, keep: true })).toEqual({ expiresAt: null });
  const limited = await caller.environments.setLifetime({ environmentId, keep: false, days: 10 });
  expect(new Date(limited.expiresAt ?? 0).getTime() - createdAt.getTime()).toBeGreaterThan(9.9 * DAY_MS);
  await caller.environments.setSettings({ environmentId, settings: { runTests: false } });
  const detail = await caller.environments.get({ environmentId });
  expect(detail).toMatchObject({
    settings: { runTests: false },
    effectiveSettings: { runTests: false, lifetimeDays: 3 },
  });
  expect(detail.expiresSoon).toBe(false);
  api.setNow(new Date(createdAt.getTime() + 2.5 * DAY_MS));
  expect((await caller.environments.get({ environmentId })).expiresSoon).toBe(true);
});

test("production is given no lifetime, by the project or by itself", async () => {
  await push("main");
  await sync();
  const { id: environmentId } = await find("main");
  const caller = await api.as(owner);
  const refused = { code: "BAD_REQUEST", message: expect.stringContaining("no lifetime") };
  await expect(caller.environments.setLifetime({ environmentId, days: 5 })).rejects.toMatchObject(refused);
  await expect(
    caller.environments.setSettings({ environmentId, settings: { lifetimeDays: 5 } }),
  ).rejects.toMatchObject(refused);
  await expect(
    caller.projects.update({
      project: slug,
      settings: { stages: { production: { lifetimeDays: 5 } } },
    }),
  ).rejects.toMatchObject(refused);
  await caller.environments.setSettings({ environmentId, settings: { lifetimeDays: null } });
  expect((await caller.environments.get({ environmentId })).expiresAt).toBeNull();
});

test("a run says what its environment has now, and whether it serves", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  const caller = await api.as(developer);
  const [run] = await runsOf(env.id);
  const current = async () => (await caller.runs.get({ runId: run?.id ?? "" })).current;
  expect(await current()).toBeNull();
  await makeLive(env, 7);
  expect(await current()).toMatchObject({ number: 7, gitSha: env.headSha, serves: true });
  const change = (data: { desiredState: string } | { heldByRunId: string } | { deletedAt: Date }) =>
    api.deps.db.asSystem("test", ({ prisma }) => prisma.environment.update({ where: { id: env.id }, data }));
  await change({ desiredState: "stopped" });
  expect(await current()).toMatchObject({ number: 7, serves: false });
  await change({ deletedAt: new Date() });
  expect(await current()).toBeNull();
});

test("a card's last run is the last that changes it: a backup or its proof says nothing about the branch", async () => {
  await push("a");
  await sync();
  const env = await find("a");
  await makeLive(env);
  const caller = await api.as(developer);
  const lastRun = async () => (await caller.environments.get({ environmentId: env.id })).lastRun?.kind;
  for (const kind of ["backup", "verify"])
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.run.create({
        data: { projectId: env.projectId, envId: env.id, kind, source: "schedule", status: "succeeded" },
      }),
    );
  expect(await lastRun()).toBe("build");
  await caller.environments.restart({ environmentId: env.id });
  expect(await lastRun()).toBe("restart");
});

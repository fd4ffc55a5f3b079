import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openStream, readAll, STREAM_PATHS } from "@/server/api/testing/open-stream";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";

const api = await openTestApi();
let owner: TestPerson;
let projectId: string;

beforeAll(async () => {
  owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
});

/** How soon at the latest is what server/http/streams/guarded-doorbell.test.ts is about: not a matter of this machine's load. */
describe("every stream ends when the role is taken away, however often it is rung", () => {
  test.concurrent.each(STREAM_PATHS)("%s", async (path) => {
    const watcher = await api.addPerson("watcher");
    await api.addMember(projectId, watcher.userId, "admin");
    const { environmentId, runId } = await startRun(`watched-${path.replace(".", "-").toLowerCase()}`);
    const stop = new AbortController();
    const target = { project: "demo", environmentId, runId };
    const told = readAll(await openStream(api, path, watcher, target, stop.signal));
    await (await api.as(owner)).members.remove({ project: "demo", userId: watcher.userId });
    // A line now and then must not put the question off.
    const ringing = setInterval(() => void ring(environmentId, runId), 700);
    await expect(told).rejects.toMatchObject({ code: "NOT_FOUND" });
    clearInterval(ringing);
    stop.abort();
  });

  function ring(environmentId: string, runId: string) {
    return api.deps.db.system.query(
      "select pg_notify('runs', $1 || ' ' || $3), pg_notify('run_events', $3), pg_notify('environment_events', $2)",
      [projectId, environmentId, runId],
    );
  }
});

test("an open page is told of another role", async () => {
  const watcher = await api.addPerson("watcher");
  await api.addMember(projectId, watcher.userId, "viewer");
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const target = { project: "demo", environmentId: "", runId: "" };
  const messages = await openStream<{ role: string; everything: boolean }>(
    api, "changes.follow", watcher, target, stop.signal,
  ); // prettier-ignore
  expect((await messages.next()).value).toMatchObject({ role: "viewer" });
  await (await api.as(owner)).members.setRole({ project: "demo", userId: watcher.userId, role: "tester" });
  for (;;) {
    const { value } = await messages.next();
    if (value.role !== "tester") continue;
    expect(value).toMatchObject({ everything: true });
    return;
  }
});

test("what somebody started goes on without them", async () => {
  const starter = await api.addPerson("starter");
  await api.addMember(projectId, starter.userId, "owner");
  const sha = await api.git.push(projectId, "main", { files: { "a.txt": "1" } });
  expect(sha).not.toBe("");
  const starting = await api.as(starter);
  await starting.projects.sync({ project: "demo" });
  const { items } = await starting.runs.list({ project: "demo" });
  const runId = items[0]?.id ?? "";
  await (await api.as(owner)).members.remove({ project: "demo", userId: starter.userId });
  await expect(starting.runs.cancel({ runId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await (await api.as(owner)).runs.get({ runId })).status).toBe("queued");
});

test("a run that is under way when its starter is removed ends as it would, and they see nothing of it", async () => {
  const starter = await api.addPerson("starter");
  await api.addMember(projectId, starter.userId, "owner");
  const { environmentId } = await startRun("left-behind");
  const starting = await api.as(starter);
  const { runId } = await starting.environments.rebuild({ environmentId });
  await setRun(runId, { status: "running", attempt: 1, startedAt: new Date() });
  await (await api.as(owner)).members.remove({ project: "demo", userId: starter.userId });
  for (const look of [
    () => starting.runs.get({ runId }),
    () => starting.runs.events({ runId }),
    () => starting.environments.get({ environmentId }),
    () => starting.environments.rebuild({ environmentId }),
  ])
    await expect(look()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await setRun(runId, { status: "succeeded", result: "success", finishedAt: new Date() });
  expect((await (await api.as(owner)).runs.get({ runId })).status).toBe("succeeded");
  const run = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.findUniqueOrThrow({ where: { id: runId } }),
  );
  expect(run.requestedBy).toBe(starter.userId);
});

async function startRun(branch: string): Promise<{ environmentId: string; runId: string }> {
  await api.git.push(projectId, branch, { files: { a: branch } });
  await syncBranches(api.deps, projectId);
  const run = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.findFirstOrThrow({ where: { environment: { branch } } }),
  );
  return { environmentId: run.envId ?? "", runId: run.id };
}
const setRun = (id: string, data: object) =>
  api.deps.db.asSystem("test", ({ prisma }) => prisma.run.update({ where: { id }, data }));

import { expect, test } from "vitest";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf, makeLive } = await openProjectRig();

test("what serves is told from the newest push; the history says where all of it came from", async () => {
  const { owner } = await begin();
  const caller = await api.as(owner);
  await push("main", "First");
  await sync(owner.userId);
  const { id: environmentId, ...first } = await find("main");
  await makeLive({ id: environmentId, ...first });
  expect((await caller.environments.get({ environmentId })).notLive).toBe(null);

  await push("main", "Broken");
  const [failedId = ""] = (await sync(owner.userId)).runs;
  expect((await caller.environments.get({ environmentId })).notLive).toBe(null);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.update({ where: { id: failedId }, data: { status: "failed", finishedAt: new Date() } }),
  );
  const reverted = await caller.environments.get({ environmentId });
  expect(reverted).toMatchObject({
    deployment: { number: 1, gitSha: first.headSha, gitSubject: "First" },
    notLive: { runId: failedId, text: expect.stringContaining("Production reverted by itself.") },
  });

  await caller.environments.createBranch({ environmentId, name: "feature" });
  await push("feature");
  await sync();
  await caller.environments.merge({ sourceEnvironmentId: (await find("feature")).id, environmentId });
  await makeLive(await find("main"), 2);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.deployment.updateMany({
      where: { envId: environmentId, number: 2 },
      data: { rollbackOf: reverted.deployment?.id, rollbackMode: "code" },
    }),
  );

  const { items } = await caller.environments.history({ environmentId });
  const made = items.flatMap((item) => (item.type === "deployment" ? [item.deployment] : []));
  expect(made).toMatchObject([
    { number: 2, origin: "A merge of feature by owner", rollbackOf: 1 },
    { number: 1, origin: "A push by owner", rollbackOf: null },
  ]);
  const failed = items.flatMap((item) => (item.type === "run" && item.run.id === failedId ? [item.run] : []));
  expect(failed).toMatchObject([
    { outcome: "Nothing was switched: the earlier deployment 1 serves again.", origin: "A push by owner" },
  ]);
  expect(await runsOf(environmentId)).toHaveLength(3);
});

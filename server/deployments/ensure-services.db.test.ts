import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { DATABASE_GONE } from "@/server/environments/states";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import type { DeploymentDeps } from "./deps";
import { ServiceReconciler } from "./ensure-services";
import { DEPLOYMENT_TUNABLES } from "./tunables";

const { db } = await openTestDatabase();

/** Environments that have something to serve, on a machine of the test's own. */
async function openMachine(desiredState: "running" | "asleep") {
  const machine = randomUUID();
  let ahead = 0;
  const start = Date.now();
  const clock = { now: () => new Date(start + ahead) };
  const runtime = createFakeRuntime({ machine, now: clock.now });
  const { projectId, environments } = await seedProject(db, ["one", "two", "three"]);
  const deployed = new Map<string, string>();
  const gone = new Set<string>();
  await db.asSystem("test", async ({ prisma }) => {
    for (const [branch, envId] of Object.entries(environments)) {
      const row = { projectId, envId, number: 1, gitSha: branch, odooVersion: "18.0", odooRelease: "Odoo" };
      const { id } = await prisma.deployment.create({
        data: { ...row, databaseName: randomUUID(), neutralized: true },
      });
      deployed.set(branch, id);
      await prisma.environment.update({
        where: { id: envId },
        data: { currentDeploymentId: id, machine, status: "live", desiredState },
      });
    }
  });
  const deps = {
    db,
    clock,
    runtime,
    names: { role: (ordinal: number) => ({ name: `e${ordinal}`, password: "" }) },
    cluster: {
      target: () => ({ host: "127.0.0.1", port: 1 }),
      databaseExists: async (name: string) => !gone.has(name),
    },
    odoo: {
      getSource: async () => ({ version: "18.0", addonsPaths: [] }),
      readCheckout: async () => ({ modules: [], problems: [], addonsPaths: [], requirements: [] }),
    },
    git: { ensureCheckout: async (_project: string, sha: string) => ({ path: `/fake/${sha}` }) },
    secrets: { take: async () => ({ variables: {}, options: {} }) },
    deployKey: async () => undefined,
  } as unknown as DeploymentDeps;
  return {
    deps,
    runtime,
    gone,
    projectId,
    idOf: (branch: string) => deployed.get(branch) ?? "",
    pass: (ms: number) => void (ahead += ms),
    rows: () =>
      db.asSystem(null, async ({ prisma }) => {
        const rows = await prisma.environment.findMany({ where: { projectId } });
        return Object.fromEntries(rows.map((row) => [row.branch, row]));
      }),
  };
}

test("one whose database is not there says so and what to do, and the others are started", async () => {
  const { deps, gone, rows, projectId, idOf, pass } = await openMachine("running");
  const [row] = await db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findMany({ where: { gitSha: "two" }, orderBy: { createdAt: "desc" }, take: 1 }),
  );
  gone.add(row?.databaseName ?? "");
  const reconciler = new ServiceReconciler(deps);
  await reconciler.reconcile();
  await reconciler.close();
  await reconciler.reconcile();
  const { one, two } = await rows();
  expect(two).toMatchObject({
    status: "degraded",
    statusReason: expect.stringContaining(DATABASE_GONE),
    upstream: null,
  });
  expect(one?.status).toBe("live");
  const goneAt = async () =>
    (await db.asSystem(null, ({ prisma }) => prisma.deployment.findMany({ where: { projectId } })))
      .filter(({ databaseGoneAt }) => databaseGoneAt !== null)
      .map(({ id }) => id);
  expect(await goneAt()).toEqual([idOf("two")]);

  // somebody brought it back by hand
  gone.clear();
  pass(DEPLOYMENT_TUNABLES.restartMaxPauseMs);
  await reconciler.reconcile();
  await reconciler.close();
  expect(await goneAt()).toEqual([]);
});

test("one service that cannot be looked at keeps no other from being settled", async () => {
  const { deps, runtime, idOf, rows } = await openMachine("asleep");
  const blind = {
    ...runtime,
    inspectService: (id: string) =>
      id === idOf("one") ? Promise.reject(new Error("unreadable state")) : runtime.inspectService(id),
  };
  // what sleeps is not started, so neither Git nor Odoo is asked
  const reconciler = new ServiceReconciler({ ...deps, runtime: blind });
  await expect(reconciler.reconcile()).rejects.toThrow("1 services could not be settled");
  const { two, three } = await rows();
  expect([two?.status, three?.status]).toEqual(["stopped", "stopped"]);
});

test("one whose checkout takes its time keeps no other from being started, and looked at", async () => {
  const { deps, runtime, idOf, pass } = await openMachine("running");
  const slow = Promise.withResolvers<void>();
  const git = {
    ...deps.git,
    ensureCheckout: async (_project: string, sha: string) => {
      if (sha === "one") await slow.promise;
      return { path: `/fake/${sha}` };
    },
  } as unknown as DeploymentDeps["git"];
  const reconciler = new ServiceReconciler({ ...deps, git });
  const stateOf = async (branch: string) => (await runtime.inspectService(idOf(branch))).state;
  const states = async () => [await stateOf("one"), await stateOf("two"), await stateOf("three")];
  await reconciler.reconcile();
  expect(await states()).toEqual(["stopped", "running", "running"]);
  runtime.crash(idOf("two"), 1);
  // the pause between two starts of one service
  pass(1_000);
  await reconciler.reconcile();
  expect(await states()).toEqual(["stopped", "running", "running"]);
  slow.resolve();
  await reconciler.close();
  expect(await states()).toEqual(["running", "running", "running"]);
});

test("one that was stopped on purpose while its checkout was made is not started", async () => {
  const { deps, runtime, idOf, projectId } = await openMachine("running");
  const git = {
    ...deps.git,
    ensureCheckout: async (_project: string, sha: string) => {
      if (sha === "one")
        await db.asSystem("test", ({ prisma }) =>
          prisma.environment.updateMany({
            where: { projectId, branch: "one" },
            data: { desiredState: "stopped" },
          }),
        );
      return { path: `/fake/${sha}` };
    },
  } as unknown as DeploymentDeps["git"];
  await new ServiceReconciler({ ...deps, git }).reconcile();
  expect((await runtime.inspectService(idOf("one"))).state).toBe("stopped");
  expect((await runtime.inspectService(idOf("two"))).state).toBe("running");
});

test("whether one is still wanted is asked about it alone", async () => {
  const { deps } = await openMachine("running");
  const found: number[] = [];
  const query: typeof db.system.query = async <Row>(text: string, values?: readonly unknown[]) => {
    const rows = await db.system.query<Row>(text, values);
    if (/ as held/.test(text)) found.push(rows.length);
    return rows;
  };
  await new ServiceReconciler({ ...deps, db: { ...db, system: { ...db.system, query } } }).reconcile();
  expect(found).toEqual([3, 1, 1, 1]);
});

test("one that answers nothing any more is ended and started again, and the history says so", async () => {
  const { deps, runtime, idOf, rows, pass } = await openMachine("running");
  const reconciler = new ServiceReconciler(deps);
  const stateOf = (branch: string) => runtime.inspectService(idOf(branch));
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await reconciler.reconcile();
      // what was asked meanwhile is answered by the next turn
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await settle();
  expect((await rows()).one).toMatchObject({ status: "live", upstream: expect.any(String) });
  const [before, other] = [await stateOf("one"), await stateOf("two")];
  runtime.hang(idOf("one"));
  for (let asked = 0; asked < DEPLOYMENT_TUNABLES.hungMisses - 1; asked += 1) {
    pass(DEPLOYMENT_TUNABLES.aliveEveryMs);
    await settle();
  }
  expect(await stateOf("one")).toEqual(before);
  pass(DEPLOYMENT_TUNABLES.hungSpanMs);
  await settle();
  await settle();
  const after = await stateOf("one");
  expect(after).toMatchObject({ state: "running" });
  expect(after).not.toEqual(before);
  expect(await stateOf("two")).toEqual(other);
  const { one, two } = await rows();
  expect(one).toMatchObject({ unansweredAt: expect.any(Date), status: "degraded" });
  expect(one?.statusReason).toBe("Odoo stopped once and was started again.");
  expect(two).toMatchObject({ unansweredAt: null, status: "live" });
  const audited = await db.system.query<{ action: string; after: object }>(
    "select action, after from ops.audit_trail where env_id = $1::uuid and before ? 'unanswered_at'",
    [one?.id],
  );
  expect(audited).toMatchObject([{ action: "services.restart_hung" }]);
});

/**
 * Kills real worker processes with SIGKILL before each step of each kind of run, and inside the long ones, and expects the
 * next worker to end the run as if nothing had happened.
 */
import { Client, escapeIdentifier } from "pg";
import { describe, expect, test } from "vitest";
import { STEP_NAMES } from "@/server/runs/contract";
import { listRunEvents } from "@/server/runs";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { startWorkerProcess } from "@/server/drivers/testing/worker-process";

const rig = await openRig({ ownWorker: false });
const LONG = 240_000;
const BUILD_STEPS = ["checkout", "database", "tests", "start", "health", "publish"] as const;
const DEPLOY_STEPS = ["checkout", "snapshot", "modules", "start", "health", "publish"] as const;

describe("a worker killed", { timeout: LONG }, () => {
  test.each(BUILD_STEPS)("before %s of a build: another one ends it", async (step) => {
    const project = await rig.project(["kill"]);
    const sha = await project.commit("kill", addon("shop", "1.0"));
    const runId = await project.request("kill", null, sha);
    const first = await startWorkerProcess({ ...rig.workerSettings, CAPSTAN_CRASH_POINT: step });
    expect(await first.ended).toBe("SIGKILL");
    const second = await startWorkerProcess(rig.workerSettings);
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
    expect((await project.environment("kill")).currentDeployment?.number).toBe(1);
    expect((await project.get("kill", "/web/health")).status).toBe(200);
    await expectDenseLog(runId);
    await second.stop();
  });

  test.each(DEPLOY_STEPS)(
    "before %s of a production deploy: what people entered is there, and the new version serves",
    async (step) => {
      const project = await rig.project(["main"]);
      const steady = await startWorkerProcess(rig.workerSettings);
      const first = await project.push("main", addon("shop", "1.0"), {});
      expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
      await steady.stop();
      const runId = await project.request("main", null, await project.commit("main", addon("shop", "1.1")));
      const crashing = await startWorkerProcess({ ...rig.workerSettings, CAPSTAN_CRASH_POINT: step });
      expect(await crashing.ended).toBe("SIGKILL");
      const second = await startWorkerProcess(rig.workerSettings);
      const run = await project.ended(runId);
      expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
      expect((await project.environment("main")).currentDeployment?.number).toBe(2);
      await second.stop();
    },
  );

  test("inside a long step: the half-made work is done again, and what it left behind is gone", async () => {
    const project = await rig.project(["inside"]);
    const sha = await project.commit(
      "inside",
      addon("slow", "1.0", { "odoo_sim.json": JSON.stringify({ install: { sleep: 3 } }) }),
    );
    const runId = await project.request("inside", null, sha);
    const first = await startWorkerProcess(rig.workerSettings);
    await expect
      .poll(
        async () =>
          (
            await listRunEvents(rig.db.system, runId, {
              after: 0,
              limit: 5000,
              search: "Loading module slow",
            })
          ).length,
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    first.kill();
    const second = await startWorkerProcess(rig.workerSettings);
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
    await second.stop();
  });
});

test("a database that a killed worker had shut for a copy is opened again without a run", async () => {
  const project = await rig.project(["main"]);
  const first = await startWorkerProcess(rig.workerSettings);
  const run = await project.push("main", addon("shop", "1.0"));
  expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
  await first.stop();
  const name = (await project.environment("main")).currentDeployment?.databaseName ?? "";
  const server = new Client({ connectionString: rig.workerSettings.ODOO_DATABASE_URL });
  await server.connect();
  await server.query(`alter database ${escapeIdentifier(name)} allow_connections false`);
  const second = await startWorkerProcess(rig.workerSettings);
  await expect
    .poll(
      async () =>
        (await server.query("select datallowconn as open from pg_database where datname = $1", [name])).rows,
      { timeout: 60_000 },
    )
    .toEqual([{ open: true }]);
  await second.stop();
  await server.end();
}, 240_000);

async function expectDenseLog(runId: string): Promise<void> {
  const events = await listRunEvents(rig.db.system, runId, { after: 0, limit: 5000 });
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  for (const event of events) if (event.step) expect(STEP_NAMES).toContain(event.step);
}

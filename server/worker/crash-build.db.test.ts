/**
 * Kills real worker processes with SIGKILL before each step of a build, and inside a long one, and expects the next worker,
 * here one of the test's own process, to end the run as if nothing had happened. Every kind of run and every effect: crash-points.db.test.ts.
 */
import { describe, expect, test } from "vitest";
import { STEP_NAMES } from "@/server/runs/contract";
import { listRunEvents } from "@/server/runs";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { startWorkerProcess } from "@/server/drivers/testing/worker-process";
import { expireLease } from "./testing/expire-lease";

const rig = await openRig({ ownWorker: false });
const LONG = 240_000;
const BUILD_STEPS = ["checkout", "database", "tests", "start", "health", "publish"] as const;

describe("a worker killed", { timeout: LONG }, () => {
  test.each(BUILD_STEPS)("before %s of a build: another one ends it", async (step) => {
    const project = await rig.project(["kill"]);
    const sha = await project.commit("kill", addon("shop", "1.0"));
    const runId = await project.request("kill", null, sha);
    const first = await startWorkerProcess({ ...rig.workerSettings, CAPSTAN_CRASH_POINT: step });
    expect(await first.ended).toBe("SIGKILL");
    await expireLease(rig.db, runId);
    const second = await rig.startOne();
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
    expect((await project.environment("kill")).currentDeployment?.number).toBe(1);
    expect((await project.get("kill", "/web/health")).status).toBe(200);
    await expectDenseLog(runId);
    await second.stop();
  });

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
    const second = await rig.startOne();
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
    await second.stop();
  });
});

async function expectDenseLog(runId: string): Promise<void> {
  const events = await listRunEvents(rig.db.system, runId, { after: 0, limit: 5000 });
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  for (const event of events) if (event.step) expect(STEP_NAMES).toContain(event.step);
}

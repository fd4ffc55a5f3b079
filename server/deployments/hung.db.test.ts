/** A real Odoo that is frozen: it is there and holds its port, and nobody gets an answer. */
import { expect, test } from "vitest";
import { ServiceReconciler } from ".";
import { addon, openRig } from "./testing/rig";

const rig = await openRig();
const LONG = 240_000;

test(
  "an Odoo that was frozen is ended and started again, and people read of it",
  { timeout: LONG },
  async () => {
    const project = await rig.project(["frozen"]);
    const run = await project.push("frozen", addon("shop", "1.0"));
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    const reconciler = new ServiceReconciler(rig.deps, {
      health: { aliveEveryMs: 100, hungMisses: 2, hungSpanMs: 1_000, healthTimeoutMs: 60_000 },
    });
    const inspect = () => rig.deps.runtime.inspectService(run.id);
    const pidOf = async () => {
      const state = await inspect();
      return state.state === "running" ? state.pid : 0;
    };
    await reconciler.reconcile();
    const pid = await pidOf();
    process.kill(pid, "SIGSTOP");
    const settled = async () => {
      await reconciler.reconcile();
      const { status } = await project.environment("frozen");
      return { status, isAnother: ![0, pid].includes(await pidOf()) };
    };
    await expect.poll(settled, { timeout: 120_000, interval: 100 }).toMatchObject({ isAnother: true });
    await expect
      .poll(
        async () => {
          await reconciler.reconcile();
          return (await project.environment("frozen")).upstream;
        },
        { timeout: 60_000, interval: 100 },
      )
      .not.toBeNull();
    expect((await project.get("frozen", "/web/health")).status).toBe(200);
    await reconciler.close();
  },
);

/** PostgreSQL is restarted under a real worker: the run ends as if nothing had happened, and its log has every line once. */
import { describe, expect, test } from "vitest";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { openPrivateCluster } from "@/server/drivers/testing/private-cluster";
import { startWorkerProcess } from "@/server/drivers/testing/worker-process";
import { listRunEvents } from "@/server/runs";

const cluster = await openPrivateCluster();
const rig = await openRig({ ownWorker: false, serverUrl: cluster.url });
const LONG = 240_000;

const countOf = async (runId: string) => {
  const [row] = await rig.db.system.query<{ count: string }>(
    "select count(*) from ops.run_events where run_id = $1::uuid",
    [runId],
  );
  return Number(row?.count ?? 0);
};

async function allLines(runId: string): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const page = await listRunEvents(rig.db.system, runId, { after: lines.length, limit: 5000 });
    expect(page.map((event) => event.seq)).toEqual(page.map((_, index) => lines.length + index + 1));
    lines.push(...page.map((event) => event.message));
    if (page.length < 5000) return lines;
  }
}

/** Lines of a loud module by attempt: each must count up from 1 without a gap or a double. */
function countedLines(lines: string[]): number[] {
  const attempts: number[] = [];
  for (const line of lines) {
    const number = /odoo\.addons\.loud: line (\d+)$/.exec(line)?.[1];
    if (number === undefined) continue;
    if (number === "1") attempts.push(0);
    expect(Number(number)).toBe((attempts.at(-1) ?? -1) + 1);
    attempts[attempts.length - 1] = Number(number);
  }
  return attempts;
}

describe("PostgreSQL restarted", { timeout: LONG }, () => {
  test("while a module installs and logs: the run begins again and succeeds; no line is lost or doubled", async () => {
    const total = 20_000;
    const project = await rig.project(["feature"]);
    const worker = await startWorkerProcess(rig.workerSettings);
    const sha = await project.commit(
      "feature",
      addon("loud", "1.0", { "odoo_sim.json": JSON.stringify({ install: { log_lines: total } }) }),
    );
    const runId = await project.request("feature", null, sha);
    await expect.poll(() => countOf(runId), { timeout: 120_000, interval: 20 }).toBeGreaterThan(2_000);
    await cluster.restart();
    const run = await project.ended(runId);
    const lines = await allLines(runId);
    expect(run, lines.slice(-60).join("\n")).toMatchObject({ status: "succeeded", attempt: 2 });
    expect(countedLines(lines)).toEqual([total, total]);
    expect(lines.join("\n")).toMatch(/PostgreSQL went away.* The run begins again\./);
    expect((await project.environment("feature")).currentDeployment?.number).toBe(1);
    expect((await project.get("feature", "/web/login")).status).toBe(200);
    await worker.stop();
  });

  test("while production is updated: what people entered is there, and the new version serves", async () => {
    const project = await rig.project(["main"]);
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.project.update({
        where: { id: project.projectId },
        data: { settings: { stages: { production: { install: "list", modules: ["shop"] } } } },
      }),
    );
    const worker = await startWorkerProcess(rig.workerSettings);
    const first = await project.push("main", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    await project.rpc("main", "project.project", "create", [{ name: "Entered by a person" }]);
    const sha = await project.commit("main", {
      ...addon("shop", "1.1"),
      "shop/odoo_sim.json": JSON.stringify({ update: { sleep: 4 } }),
    });
    const runId = await project.request("main", null, sha);
    await expect
      .poll(
        async () =>
          (await listRunEvents(rig.db.system, runId, { after: 0, limit: 500, search: "Loading module shop" }))
            .length,
        { timeout: 120_000 },
      )
      .toBeGreaterThan(0);
    await cluster.restart(3_000);
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    expect((await project.environment("main")).currentDeployment).toMatchObject({
      number: 2,
      modules: { shop: { version: "18.0.1.1" } },
    });
    expect(
      await project.rpc<number>("main", "project.project", "search_count", [
        [["name", "=", "Entered by a person"]],
      ]),
    ).toBe(1);
    await allLines(runId);
    await worker.stop();
  });
});

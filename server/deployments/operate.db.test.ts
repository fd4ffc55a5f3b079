import { describe, expect, test } from "vitest";
import { getRun } from "@/server/runs";
import { addon, openRig } from "./testing/rig";

const rig = await openRig();
const LONG = 600_000;

type Project = Awaited<ReturnType<typeof rig.project>>;

describe("signing in", { timeout: LONG }, () => {
  const passwordIn = async (project: Project, branch: string) => {
    const { currentDeployment } = await project.environment(branch);
    return currentDeployment ? project.password(currentDeployment.id) : null;
  };
  const signIn = (project: Project, branch: string, password: string) =>
    project.signIn(branch, "admin", password);

  test("production has a password of its own from its first second, staging another; they stay with their data", async () => {
    const project = await rig.project(["main", "release-1", "feature"]);
    const first = await project.push("main", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    const production = (await passwordIn(project, "main")) ?? "";
    expect(production).toMatch(/^[A-Za-z0-9_-]{20}$/);
    expect(await project.log(first)).not.toContain(production);
    expect(await signIn(project, "main", "admin")).toBe(false);
    expect(await signIn(project, "main", production)).toBe(true);

    await project.push("main", addon("shop", "1.1"));
    expect(await passwordIn(project, "main")).toBe(production);
    expect(await signIn(project, "main", production)).toBe(true);

    const copy = await project.push("release-1", addon("shop", "1.1"));
    expect(copy, await project.log(copy)).toMatchObject({ status: "succeeded" });
    const staging = (await passwordIn(project, "release-1")) ?? "";
    expect(staging).not.toBe(production);
    expect(await signIn(project, "release-1", production)).toBe(false);
    expect(await signIn(project, "release-1", staging)).toBe(true);

    await project.push("feature", addon("shop", "1.1"));
    expect(await passwordIn(project, "feature")).toBeNull();
    expect(await signIn(project, "feature", "admin")).toBe(true);
  });
});

describe("services", { timeout: LONG }, () => {
  test("restart, stop and start are runs; a crashed Odoo comes back; a deleted environment leaves nothing", async () => {
    const project = await rig.project(["ops"]);
    await project.push("ops", addon("shop", "1.0"));
    for (const kind of ["restart", "stop", "wake"] as const) {
      const run = await project.ended(await project.request("ops", kind, null));
      expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    }
    const env = await project.environment("ops");
    const seen = await rig.deps.runtime.inspectService(env.currentDeploymentId ?? "");
    if (seen.state !== "running") throw new Error("not running after start");
    process.kill(seen.pid, "SIGKILL");
    await expect
      .poll(
        async () => {
          await rig.reconciler.reconcile();
          const now = await rig.deps.runtime.inspectService(env.currentDeploymentId ?? "");
          return now.state === "running" && now.pid !== seen.pid;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    const gone = await project.ended(await project.request("ops", "delete", null));
    expect(gone, await project.log(gone)).toMatchObject({ status: "succeeded" });
    expect(
      (await rig.deps.cluster.listDatabases()).filter((database) => database.createdFor === env.id),
    ).toEqual([]);
    // its worker died after the last step, before it could say that the run has ended
    await rig.db.system.query(
      "update ops.runs set status = 'running', finished_at = null, worker_id = null, lease_until = now() where id = $1::uuid",
      [gone.id],
    );
    const again = await project.ended(gone.id);
    expect(again, await project.log(again)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("what was built for one stage never serves another: a branch that is moved meanwhile keeps what it has", async () => {
    const project = await rig.project(["moving"]);
    const sha = await project.commit(
      "moving",
      addon("slow", "1.0", { "odoo_sim.json": JSON.stringify({ install: { sleep: 2 } }) }),
    );
    const runId = await project.request("moving", null, sha);
    await expect
      .poll(
        async () => (await getRun(rig.db.system, runId)).steps.find(({ name }) => name === "tests")?.status,
        {
          timeout: 120_000,
        },
      )
      .toBe("running");
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.environment.update({
        where: { id: project.environments.moving },
        data: { stage: "production" },
      }),
    );
    const run = await project.ended(runId);
    expect(run).toMatchObject({ status: "failed", failureKind: "platform" });
    expect(run.reason).toMatch(/not on development any more/);
    expect((await project.environment("moving")).currentDeploymentId).toBeNull();
  });
});

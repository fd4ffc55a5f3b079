/**
 * Kills real worker processes with SIGKILL in a restore and in its undoing. Until the switch the branch serves what it served,
 * with the data it had; then the next worker ends it. Every effect, in memory: crash-points.db.test.ts.
 */
import { describe, expect, test } from "vitest";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { createBackupRow, restoreBackupRow } from "@/server/platform/db/sql/request-backup";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { startWorkerProcess } from "@/server/drivers/testing/worker-process";
import { expireLease } from "./testing/expire-lease";

const rig = await openRig({ ownWorker: false });
const LONG = 600_000;
const RESTORE_STEPS = ["compare", "files", "publish"];
const UNDO_STEPS = ["publish"];

type Project = Awaited<ReturnType<typeof rig.project>>;

const names = async (project: Project) =>
  (await project.query<{ name: string }>("keep", "select name from ir_attachment where name like 'made %'"))
    .map(({ name }) => name)
    .sort();
const make = (project: Project, name: string) =>
  project.query("keep", `insert into ir_attachment (name, type) values ('made ${name}', 'binary')`);

/** killAndEnd: a worker that dies at each of these steps, one after the other, and one that ends the run. */
async function killAndEnd(project: Project, runId: string, steps: readonly string[]): Promise<void> {
  const before = await project.environment("keep");
  const had = await names(project);
  // more deaths than a run is given in earnest
  await rig.db.system.query("update ops.runs set max_attempts = 9 where id = $1::uuid", [runId]);
  for (const step of steps) {
    const crashing = await startWorkerProcess({ ...rig.workerSettings, CAPSTAN_CRASH_POINT: step });
    expect(await crashing.ended, step).toBe("SIGKILL");
    expect(await project.environment("keep"), step).toMatchObject({
      currentDeploymentId: before.currentDeploymentId,
    });
    expect(await names(project), step).toEqual(had);
    await expireLease(rig.db, runId);
  }
  const steady = await startWorkerProcess(rig.workerSettings);
  const run = await project.ended(runId);
  expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
  expect((await project.get("keep", "/web/login")).status).toBe(200);
  await steady.stop();
}

/** A branch that was backed up, and has changed since. */
async function openBackedUp() {
  const project = await rig.project(["keep"]);
  const first = await startWorkerProcess(rig.workerSettings);
  const built = await project.push("keep", addon("shop", "1.0"));
  expect(built, await project.log(built)).toMatchObject({ status: "succeeded" });
  await make(project, "before");
  const backupId = await createBackupRow(rig.db.system, {
    projectId: project.projectId,
    envName: "keep",
    comment: null,
    trigger: "manual",
    snapshotId: null,
    source: "portal",
  });
  const backup = () =>
    rig.db.asSystem(null, ({ prisma }) => prisma.backup.findUniqueOrThrow({ where: { id: backupId } }));
  const taken = await project.ended((await backup()).runId ?? "");
  expect(taken, await project.log(taken)).toMatchObject({ status: "succeeded" });
  // its proof is another test's
  await cancelRunRow(rig.db.system, (await backup()).verifyRunId ?? "");
  await project.ended((await backup()).verifyRunId ?? "");
  await first.stop();
  await make(project, "after");
  return { project, backupId };
}

describe("a worker killed", { timeout: LONG }, () => {
  test("in a restore, then in its undoing, at every step that could harm: people notice nothing", async () => {
    const { project, backupId } = await openBackedUp();
    const restoreId = await restoreBackupRow(rig.db.system, {
      backupId,
      targetEnvId: project.environments.keep ?? "",
      parts: "both",
      comment: null,
      source: "portal",
    });
    const restore = () =>
      rig.db.asSystem(null, ({ prisma }) => prisma.restore.findUniqueOrThrow({ where: { id: restoreId } }));
    await killAndEnd(project, (await restore()).runId ?? "", RESTORE_STEPS);
    expect(await names(project)).toEqual(["made before"]);

    const input = {
      deploymentId: (await restore()).replacedDeploymentId ?? "",
      rollbackMode: "code_and_data",
    } as const;
    await killAndEnd(project, await project.request("keep", "rollback", null, input), UNDO_STEPS);
    expect(await names(project)).toEqual(["made after", "made before"]);
  });
});

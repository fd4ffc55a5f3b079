import { randomUUID } from "node:crypto";
/** What is collected and what is not: files that serve, that a run asks for, or that a rollback needs again. */
import { access, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Collector, DATABASE_TUNABLES } from "@/server/databases";
import { testGit } from "@/server/drivers/git/testing/make-commits";
import { collectFiles } from "./collect-files";
import { addon, openRig } from "./testing/rig";
import { DEPLOYMENT_TUNABLES } from "./tunables";

const rig = await openRig();
const LONG = 600_000;
const wheels = await mkdtemp(path.join(os.tmpdir(), "capstan-wheels-"));
afterAll(() => rm(wheels, { recursive: true }));

/** A wheel is a zip of a package and what describes it: no network, no build. */
const MAKE_WHEELS = `import sys, zipfile
for name in ["one", "two"]:
    with zipfile.ZipFile(f"{sys.argv[1]}/capstan_{name}-1.0-py3-none-any.whl", "w") as wheel:
        info = f"capstan_{name}-1.0.dist-info/"
        wheel.writestr(f"capstan_{name}.py", "")
        wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\\nName: capstan-{name}\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")`;

beforeAll(async () => {
  // pip may run as another user
  await execa("chmod", ["755", wheels]);
  await execa("/usr/bin/python3", ["-c", MAKE_WHEELS, wheels]);
});

const needs = (name: string) => ({
  "requirements.txt": `--no-index\n--find-links ${wheels}\ncapstan-${name}\n`,
});

const venvs = () => readdir(path.join(rig.home, "venvs")).catch(() => []);

const checkoutsOf = async (projectId: string) =>
  (await readdir(path.join(rig.home, "checkouts", projectId))).filter((name) => !name.startsWith("."));

/** As if nobody had asked for any of it for longer than it is kept. */
async function age(projectId: string): Promise<void> {
  const then = new Date(Date.now() - DEPLOYMENT_TUNABLES.unusedFilesKeepMs - 60_000);
  for (const key of await venvs()) {
    await utimes(path.join(rig.home, "venvs", key, ".complete"), then, then).catch(() => {});
    await utimes(path.join(rig.home, "venvs", key), then, then);
  }
  for (const sha of await checkoutsOf(projectId))
    await utimes(path.join(rig.home, "checkouts", projectId, sha), then, then);
}

async function pinsOf(projectId: string): Promise<string[]> {
  const repository = path.join(rig.home, "repositories", `${projectId}.git`);
  const refs = await testGit([
    "--git-dir",
    repository,
    "for-each-ref",
    "--format=%(refname)",
    "refs/capstan/pins",
  ]);
  return refs
    .split("\n")
    .filter((line) => line !== "")
    .map((ref) => path.basename(ref))
    .sort();
}

describe("files", { timeout: LONG }, () => {
  test("of what serves stay; older ones go, and a rollback makes them again", async () => {
    const project = await rig.project(["feature"]);
    const first = await project.push("feature", { ...addon("shop", "1.0"), ...needs("one") });
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    const second = await project.push("feature", { ...addon("shop", "1.1"), ...needs("two") });
    expect(second, await project.log(second)).toMatchObject({ status: "succeeded" });
    const broken = await project.push("feature", { "shop/__manifest__.py": "{" });
    expect(broken.status).toBe("failed");
    expect((await project.environment("feature")).currentDeployment?.gitSha).toBe(second.gitSha);

    expect(await collectFiles(rig.deps)).toEqual({ checkouts: 0, pins: 1, environments: 0 });
    expect(await pinsOf(project.projectId)).toEqual([first.gitSha, second.gitSha].sort());
    await age(project.projectId);
    expect(await collectFiles(rig.deps)).toEqual({ checkouts: 2, pins: 0, environments: 1 });
    expect(await checkoutsOf(project.projectId)).toEqual([second.gitSha]);
    const restarted = await project.ended(await project.request("feature", "restart", null));
    expect(restarted, await project.log(restarted)).toMatchObject({ status: "succeeded" });

    const { id: deploymentId } = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.deployment.findFirstOrThrow({ where: { envId: project.environments.feature, number: 1 } }),
    );
    const back = await project.ended(
      await project.request("feature", "rollback", first.gitSha, { deploymentId, rollbackMode: "code" }),
    );
    expect(back, await project.log(back)).toMatchObject({ status: "succeeded" });
    expect(await venvs()).toHaveLength(2);
    expect((await project.get("feature", "/web/login")).status).toBe(200);
  });

  test("that a running run has asked for stay, however old they were before", async () => {
    const project = await rig.project(["one", "two"]);
    const slow = { "slow/odoo_sim.json": JSON.stringify({ install: { sleep: 6 } }) };
    const sha = await project.commit("one", { ...addon("slow", "1.0", {}), ...slow, ...needs("one") });
    await rig.deps.git.ensureCheckout(project.projectId, sha, {});
    await age(project.projectId);
    const runId = await project.request("one", null, sha);
    await expect
      .poll(
        async () =>
          (
            await rig.db.system.query(
              "select 1 from ops.run_steps where run_id = $1::uuid and name = 'database' and status <> 'pending'",
              [runId],
            )
          ).length,
        { timeout: 60_000 },
      )
      .toBe(1);
    const collected = await collectFiles(rig.deps);
    expect(collected.checkouts).toBe(0);
    expect(await checkoutsOf(project.projectId)).toEqual([sha]);
    expect(await pinsOf(project.projectId)).toEqual([sha]);
    const run = await project.ended(runId);
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    const { currentDeployment } = await project.environment("one");
    await access(rig.deps.runtime.pythonOf(currentDeployment?.requirements ?? ""));
  });
});

describe("databases", { timeout: LONG }, () => {
  test("that nothing refers to go after a while with their files; those of a run under way and of what serves stay", async () => {
    const project = await rig.project(["feature"]);
    const run = await project.push("feature", addon("shop", "1.0"));
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    const { deps } = rig;
    const envId = project.environments.feature ?? "";
    const { ordinal, currentDeployment } = await project.environment("feature");
    const own = deps.names.role(ordinal);
    const make = (name: string, purpose: "deployment" | "snapshot", role = own) =>
      deps.cluster.createEmpty(name, { purpose, projectId: project.projectId, envId }, role.name);
    const { id: died } = await rig.db.asSystem("test", ({ prisma }) =>
      prisma.run.create({
        data: { projectId: project.projectId, envId, kind: "build", status: "failed", source: "system" },
      }),
    );
    const orphan = deps.names.deploymentDatabase(ordinal, died);
    // of a run that came after the backup this ledger was recovered from
    const newer = deps.names.deploymentDatabase(ordinal, randomUUID());
    await make(newer, "deployment");
    const halfMade = `${deps.names.prefix}_snapshot_left`;
    // as a proof of what came from elsewhere has one
    const itsRole = deps.names.importRole(died);
    await deps.cluster.ensureRole(itsRole);
    await make(orphan, "deployment", itsRole);
    await make(halfMade, "snapshot");
    const tooOld = new Date(Date.now() - DATABASE_TUNABLES.copyMaxMs - 60_000);
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.snapshot.create({
        data: {
          projectId: project.projectId, envId, deploymentId: currentDeployment?.id ?? "", kind: "live_copy",
          databaseName: halfMade, dataAt: tooOld, createdAt: tooOld, machine: "rig",
        },
      }),
    ); // prettier-ignore
    await deps.runtime.cloneFilestore(
      { envId, database: currentDeployment?.databaseName ?? "" },
      { envId, database: orphan, user: { ordinal } },
    );
    const waiting = await rig.project(["waiting"]);
    const sha = await waiting.commit("waiting", {
      ...addon("slow", "1.0"),
      "slow/odoo_sim.json": JSON.stringify({ install: { sleep: 8 } }),
    });
    const underway = await waiting.request("waiting", null, sha);
    const names = async () => (await deps.cluster.listDatabases()).map(({ name }) => name);
    const waitingEnv = await waiting.environment("waiting");
    const itsDatabase = deps.names.deploymentDatabase(waitingEnv.ordinal, underway);
    await expect.poll(names, { timeout: 60_000 }).toContain(itsDatabase);

    let now = Date.now();
    const collector = new Collector({ ...deps, clock: { now: () => new Date(now) } });
    await collector.collect();
    expect(await names()).toEqual(expect.arrayContaining([orphan, halfMade, itsDatabase]));
    now += DATABASE_TUNABLES.orphanGraceMs;
    await collector.collect();
    const left = await names();
    expect(left).not.toContain(orphan);
    expect(left).not.toContain(halfMade);
    expect(left).toEqual(expect.arrayContaining([itsDatabase, currentDeployment?.databaseName, newer]));
    const roles = await project.query<{ name: string }>(
      "feature",
      `select rolname as name from pg_roles where rolname in ('${own.name}', '${itsRole.name}')`,
    );
    expect(roles).toEqual([{ name: own.name }]);
    const filestore = path.join(rig.home, "environments", envId, "data/filestore");
    expect(await readdir(filestore)).not.toContain(orphan);
    expect(await waiting.ended(underway)).toMatchObject({ status: "succeeded" });
  });
});

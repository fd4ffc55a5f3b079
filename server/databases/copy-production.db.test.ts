/** Where a staging database comes from: the spare, the newest snapshot, production as it is now; whose users go on working. */
import { describe, expect, test } from "vitest";
import { Client } from "pg";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { addressOf } from "@/server/drivers/cluster/cluster-server";
import { prepareSpares } from ".";

const rig = await openRig();

const databaseStep = (run: { steps: { name: string; message: string | null }[] }) =>
  run.steps.find((step) => step.name === "database")?.message ?? "";

type Project = Awaited<ReturnType<typeof rig.project>>;

const enter = (project: Project, name: string) =>
  project.rpc<number>("main", "project.project", "create", [{ name }]);

const has = async (project: Project, branch: string, name: string) =>
  (await project.rpc<number>(branch, "project.project", "search_count", [[["name", "=", name]]])) === 1;

const snapshots = (project: Project) =>
  rig.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findMany({ where: { projectId: project.projectId }, orderBy: { createdAt: "asc" } }),
  );

describe("a staging database", { timeout: 900_000 }, () => {
  test("is dumped from production once, then cloned from that, taken ready-made when there is a spare, or fresh when asked", async () => {
    const project = await rig.project(["main", "release-1"]);
    const stages = { production: { install: "list", modules: ["shop"] } };
    const choose = (copiesFrom: string) =>
      rig.db.asSystem("test", ({ prisma }) =>
        prisma.project.update({
          where: { id: project.projectId },
          data: { settings: { stages, copiesFrom } },
        }),
      );
    await choose("production");
    const live = await project.push("main", addon("shop", "1.0"));
    expect(live, await project.log(live)).toMatchObject({ status: "succeeded" });
    await enter(project, "early");
    const production = await project.environment("main");
    const service = await rig.deps.runtime.inspectService(production.currentDeploymentId ?? "");

    // somebody works in production all the while
    const { name, password } = rig.deps.names.role(production.ordinal);
    const address = addressOf(
      rig.workerSettings.ODOO_DATABASE_URL ?? "",
      production.currentDeployment?.databaseName ?? "",
      { name, password },
    );
    const worker = new Client({ connectionString: address });
    await worker.connect();
    await worker.query("begin");
    await worker.query("create table at_work (x int)");

    const first = await project.push("release-1", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    expect(await project.log(first)).toContain("There is no snapshot of production yet.");
    expect(databaseStep(first)).toMatch(/^Production as of .*, cloned$/);
    expect(await has(project, "release-1", "early")).toBe(true);

    await enter(project, "late");
    const second = await project.ended(
      await project.request("release-1", null, first.gitSha, { mode: "new_build" }),
    );
    expect(second, await project.log(second)).toMatchObject({ status: "succeeded" });
    expect(databaseStep(second)).toBe(databaseStep(first));
    expect(await has(project, "release-1", "late")).toBe(false);

    await prepareSpares(rig.deps);
    const spare = (await snapshots(project)).find(({ kind }) => kind === "spare");
    expect(spare).toMatchObject({ status: "ready" });
    // no proof has left a copy to take instead
    await choose("proven_backup");
    const third = await project.ended(
      await project.request("release-1", null, first.gitSha, { mode: "new_build" }),
    );
    expect(third, await project.log(third)).toMatchObject({ status: "succeeded" });
    expect(databaseStep(third)).toMatch(/ UTC, taken ready-made$/);
    expect(await project.log(third)).toContain("so production itself is copied");
    await choose("production");
    expect(await rig.deps.cluster.databaseExists(spare?.databaseName ?? "")).toBe(false);
    expect(await has(project, "release-1", "early")).toBe(true);
    expect((await project.environment("release-1")).currentDeployment?.neutralized).toBe(true);

    await prepareSpares(rig.deps);
    const fresh = await project.ended(
      await project.request("release-1", null, first.gitSha, { mode: "new_build", fresh: true }),
    );
    expect(fresh, await project.log(fresh)).toMatchObject({ status: "succeeded" });
    expect(await project.log(fresh)).toContain("A fresh copy was asked for.");
    expect(await has(project, "release-1", "late")).toBe(true);

    // the spare is of the snapshot before: it is dropped, and one of the newest is made
    await prepareSpares(rig.deps);
    const spares = (await snapshots(project)).filter(({ kind }) => kind === "spare");
    expect(spares.map(({ status }) => status)).toEqual(["taken", "dropped", "ready"]);

    // the newest one is in the ledger only, as after a recovery: the one before is copied
    const lost = (await snapshots(project)).findLast(({ kind }) => kind === "live_copy");
    await rig.deps.cluster.dropDatabase(lost?.databaseName ?? "");
    await prepareSpares(rig.deps);
    const after = await project.ended(
      await project.request("release-1", null, first.gitSha, { mode: "new_build" }),
    );
    expect(after, await project.log(after)).toMatchObject({ status: "succeeded" });
    expect(databaseStep(after)).toBe(databaseStep(third));
    expect(await has(project, "release-1", "late")).toBe(false);

    expect(await rig.deps.runtime.inspectService(production.currentDeploymentId ?? "")).toEqual(service);
    await worker.query("insert into at_work values (1)");
    await worker.query("rollback");
    await worker.end();
  });
});

/** Kills real worker processes with SIGKILL before each step of a production deploy; see crash-build.db.test.ts. */
import { Client, escapeIdentifier } from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { addon, openRig } from "@/server/deployments/testing/rig";
import { startWorkerProcess } from "@/server/drivers/testing/worker-process";
import { expireLease } from "./testing/expire-lease";

const rig = await openRig({ ownWorker: false });
const LONG = 240_000;
const ENTERED = "select value from ir_config_parameter where key = 'entered'";
const DEPLOY_STEPS = ["checkout", "snapshot", "modules", "start", "health", "publish"] as const;

describe("a worker killed", { timeout: LONG }, async () => {
  const project = await rig.project(["main"]);
  const serving = async () => (await project.environment("main")).currentDeployment;
  let version = 0;
  const nextVersion = () => addon("shop", `1.${(version += 1)}`);

  beforeAll(async () => {
    const steady = await rig.startOne();
    const first = await project.push("main", nextVersion(), {});
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    await steady.stop();
  }, LONG);

  test.each(DEPLOY_STEPS)(
    "before %s of a production deploy: what people entered is there, and the new version serves",
    async (step) => {
      const before = await serving();
      await project.query(
        "main",
        `insert into ir_config_parameter (key, value) values ('entered', '${step}')
         on conflict (key) do update set value = excluded.value`,
      );
      const runId = await project.request("main", null, await project.commit("main", nextVersion()));
      const crashing = await startWorkerProcess({ ...rig.workerSettings, CAPSTAN_CRASH_POINT: step });
      expect(await crashing.ended).toBe("SIGKILL");
      await expireLease(rig.db, runId);
      const second = await rig.startOne();
      const run = await project.ended(runId);
      await second.stop();
      expect(run, await project.log(run)).toMatchObject({ status: "succeeded", attempt: 2 });
      expect((await serving())?.number).toBe((before?.number ?? 0) + 1);
      expect(await project.query("main", ENTERED)).toEqual([{ value: step }]);
    },
  );
});

test(
  "a database that a killed worker had shut for a copy is opened again without a run",
  async () => {
    const project = await rig.project(["main"]);
    const first = await rig.startOne();
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
          (await server.query("select datallowconn as open from pg_database where datname = $1", [name]))
            .rows,
        { timeout: 60_000 },
      )
      .toEqual([{ open: true }]);
    await second.stop();
    await server.end();
  },
  LONG,
);

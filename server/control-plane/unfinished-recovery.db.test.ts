/** Recoveries that end before their last step: what starts meanwhile, and how the same command goes on. */
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "@/server/platform/testing/at-end";
import { migrateDatabase } from "@/scripts/up/first-start.mjs";
import { endDuringRecovery } from "@/server/composition/end-during-recovery";
import { openDatabase } from "@/server/platform/db/database";
import { migrate } from "@/server/platform/db/migrate";
import { refuseUnfinishedRecovery } from "@/server/platform/db/sql/unfinished-recovery";
import { recover, runBackups } from ".";
import { readPart } from "./parts";
import { MIGRATIONS, NEWER, openLostInstallation } from "./testing/lost-installation";

const { api, owner, made, deps, secret, newMachine, plan, databases } = await openLostInstallation();

beforeAll(async () => {
  await (await api.as(owner)).status.backUpControl();
  await runBackups(deps);
});

test("Odoo's server is asked before anything is written", async () => {
  const machine = await newMachine();
  const cluster = { listDatabases: () => Promise.reject(new Error("connection refused")) };
  await expect(plan(machine, { cluster })).rejects.toThrow("does not say which databases it has");
  expect(await machine.deps.control.isEmpty()).toBe(true);
  expect(await readdir(machine.home)).not.toContain("repositories");
});

test("a recovery that ends after the database is in keeps everything from starting, and goes on", async () => {
  const machine = await newMachine();
  const manifest = await plan(machine);
  const { control } = machine.deps;
  const passOrdinals = () => Promise.reject(new Error("the power went"));
  const dying = { ...machine.deps, control: { ...control, passOrdinals } };
  await expect(recover(dying, manifest)).rejects.toThrow("the power went");

  const db = openDatabase(machine.url, { applicationName: "test" });
  atEnd(() => db.close());
  const unfinished = "A recovery into this database has not ended";
  await expect(migrate(machine.url, MIGRATIONS)).rejects.toThrow(unfinished);
  await expect(refuseUnfinishedRecovery(db.system)).rejects.toThrow(unfinished);
  const env = { NODE_ENV: "test" as const, PATH: path.dirname(process.execPath), DATABASE_URL: machine.url, ODOO_DATABASE_URL: machine.url, CAPSTAN_SECRET: secret, CAPSTAN_HOME: machine.home, PORT: "1", ROUTER_PORT: "2" }; // prettier-ignore
  const up = migrateDatabase({ root: path.join(MIGRATIONS, "../.."), env, onOutput: () => {} });
  await expect(up).rejects.toThrow(
    "A recovery into this database has not ended, so nothing is started here.",
  );
  let ended = 0;
  const end = () => void (ended += 1);
  await endDuringRecovery({ databaseUrl: machine.url }, end);
  expect(ended).toBe(1);
  await expect(recover({ ...machine.deps, cluster: { listDatabases: () => Promise.reject(new Error("gone")) } }, manifest)).rejects.toThrow("gone"); // prettier-ignore

  const restore = () => Promise.reject(new Error("it is there"));
  const again = { ...machine.deps, control: { ...control, restore } };
  expect(await recover(again, await plan(machine))).toMatchObject({
    found: ["demo/there"],
    missing: ["demo/gone"],
    newer: [made, NEWER],
  });
  expect(await db.system.query("select distinct status from ops.runs")).toEqual([{ status: "lost" }]);
  expect(await migrate(machine.url, MIGRATIONS)).toEqual([]);
  await endDuringRecovery({ databaseUrl: machine.url }, end);
  expect(ended).toBe(1);
  await expect(plan(machine)).rejects.toThrow("There is a control plane here already");
});

test("an unfinished recovery is of one backup, and another one needs --replace", async () => {
  const machine = await newMachine();
  const manifest = await plan(machine);
  await machine.deps.control.markRecovery({ backupId: randomUUID(), aside: null });
  await machine.deps.control.restore(() => readPart(deps.store, manifest.database));
  await expect(plan(machine)).rejects.toThrow("A recovery from another backup has not ended here");
  const { aside } = await recover(machine.deps, await plan(machine, {}, true));
  databases.push(aside ?? "");
  expect(aside).toMatch(/_before_\d{14}$/);
  expect(await machine.deps.control.findRecovery()).toBeNull();
});

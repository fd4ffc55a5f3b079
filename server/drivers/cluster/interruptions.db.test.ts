import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openClusterServer } from "./cluster-server";
import type { ClusterHarness } from "./testing/cluster-harness";
import { writeLabel } from "./database-label";
import { databaseLock } from "./plan-locks";
import type { ClusterDriver, DatabaseLabel } from "./port";
import { unfinishedName } from "./quote-name";
import { openHarness, withClient } from "./testing/postgres-harness";

const label: DatabaseLabel = { purpose: "deployment", envId: "e" };

describe("what a process that died leaves", () => {
  let harness: ClusterHarness & { adminUrl: string };
  let driver: ClusterDriver;
  let source: string;
  const role = () => ({ name: `${harness.prefix}_r`, password: "p" });
  let counter = 0;
  const fresh = () => `${harness.prefix}_${(counter += 1)}`;
  const run = (text: string) =>
    withClient(harness.adminUrl, async (client) => (await client.query(text)).rows);
  const isOpen = async (name: string) =>
    (await run(`select datallowconn as open from pg_database where datname = ${escapeLiteral(name)}`))[0]
      ?.open;

  /** As it is after a kill between CREATE DATABASE and the last step: with or without the label. */
  async function leaveUnfinished(target: string, comment: string | null): Promise<string> {
    const name = unfinishedName(target);
    await run(`create database ${name}`);
    if (comment !== null) await run(`comment on database ${name} is ${escapeLiteral(comment)}`);
    return name;
  }

  beforeAll(async () => {
    harness = await openHarness(inject("databaseUrl"), "limited");
    driver = harness.driver;
    source = fresh();
    await driver.ensureRole(role());
    await driver.createEmpty(source, label, role().name);
    await harness.write(source, role(), "key", "value");
  });
  afterAll(async () => {
    await driver.repairInterrupted(harness.prefix);
    for (const { name } of await driver.listDatabases())
      if (name.startsWith(harness.prefix)) await driver.dropDatabase(name);
    await driver.dropRole(role().name);
    await driver.close();
    await harness.dispose();
  });

  it.each([
    ["without a label", null],
    ["with its label", writeLabel(label, true)],
    ["with its last label", writeLabel(label)],
  ])("is replaced by the next attempt: a database %s", async (_, comment) => {
    const target = fresh();
    const left = await leaveUnfinished(target, comment);
    expect(await driver.databaseExists(target)).toBe(false);
    expect((await driver.listDatabases()).map((each) => each.name)).not.toContain(left);
    await driver.cloneDatabase(source, target, label, { role: role().name });
    expect(await harness.read(target, role(), "key")).toBe("value");
    expect(await driver.databaseExists(left)).toBe(false);
  });

  it("is replaced by the next attempt: a target whose label says unfinished", async () => {
    const target = fresh();
    await run(`create database ${escapeIdentifier(target)}`);
    await run(`comment on database ${escapeIdentifier(target)} is ${escapeLiteral(writeLabel(label, true))}`);
    expect(await driver.databaseExists(target)).toBe(false);
    await driver.cloneDatabase(source, target, label, { role: role().name });
    expect(await harness.read(target, role(), "key")).toBe("value");
  });

  it("goes with the target when that is dropped", async () => {
    const target = fresh();
    const left = await leaveUnfinished(target, null);
    await driver.dropDatabase(target);
    expect(await driver.databaseExists(left)).toBe(false);
  });

  it("is opened by the next copy: a source that was shut", async () => {
    await run(`alter database ${escapeIdentifier(source)} allow_connections false`);
    await driver.cloneDatabase(source, fresh(), label, { role: null });
    expect(await isOpen(source)).toBe(true);
  });

  it("is mended on demand, but not what somebody is working on", async () => {
    const [dead, busy, shut, shutNow] = [fresh(), fresh(), fresh(), fresh()];
    const deadName = await leaveUnfinished(dead, null);
    const busyName = await leaveUnfinished(busy, null);
    for (const each of [shut, shutNow]) {
      await driver.cloneDatabase(source, each, label, { role: null });
      await run(`alter database ${escapeIdentifier(each)} allow_connections false`);
    }
    const other = openClusterServer(harness.adminUrl);
    await other.withLocks([databaseLock(busy), databaseLock(shutNow)], async () => {
      expect((await driver.repairInterrupted(harness.prefix)).sort()).toEqual([deadName, shut].sort());
      expect(await isOpen(shutNow)).toBe(false);
      expect(await driver.databaseExists(busyName)).toBe(true);
    });
    expect((await driver.repairInterrupted(harness.prefix)).sort()).toEqual([busyName, shutNow].sort());
    expect(await driver.repairInterrupted(harness.prefix)).toEqual([]);
    await other.close();
  });

  it("survives the end of its own connection in the middle of a copy, with the source open again", async () => {
    const target = fresh();
    // a session that cannot be ended by this role keeps the copy waiting
    const blocker = new Client({ connectionString: inject("databaseUrl").replace(/\/[^/]*$/, `/${source}`) });
    blocker.on("error", () => {});
    await blocker.connect();
    const copying = driver.cloneDatabase(source, target, label, { role: null, disconnect: true });
    const failed = expect(copying).rejects.toMatchObject({ code: "unreachable" });
    await expect.poll(() => isOpen(source), { interval: 5, timeout: 20_000 }).toBe(false);
    await withClient(inject("databaseUrl"), (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'capstan cluster' and usename = $1`,
        [`${harness.prefix}_admin`],
      ),
    );
    await failed;
    await blocker.end();
    expect(await isOpen(source)).toBe(true);
    await driver.cloneDatabase(source, target, label, { role: role().name });
    expect(await harness.read(target, role(), "key")).toBe("value");
  });
});

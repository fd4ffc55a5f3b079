/** The private cluster through its whole life, on a real PostgreSQL: made, started again, crashed, moved, lost its password. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findStart } from "../process/identity.mjs";
import { until } from "../process/testing/until";
import { pickPrivatePort } from "../up/ports.mjs";
import { type Account, ensureAccount } from "./account.mjs";
import { type Binaries, findBinaries } from "./binaries.mjs";
import { type Cluster, prepareCluster, startCluster, writeSettings } from "./cluster.mjs";
import { SUPERUSER, dataOf, findDataMajor } from "./data-folder.mjs";
import { ensureClosedDatabase, readServerFacts } from "./server-facts.mjs";

const TIMEOUT = 120_000;

let home = "";
let binaries: Binaries;
let account: Account | null;
const running = new Set<Cluster>();

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "capstan-cluster-"));
  chmodSync(home, 0o711);
  const { chosen } = await findBinaries(null);
  if (!chosen) throw new Error("PostgreSQL's server is not installed");
  binaries = chosen;
  account = await ensureAccount(path.join(home, "none"));
});

afterAll(async () => {
  for (const cluster of running) cluster.kill();
  await Promise.all([...running].map(({ exited }) => exited));
  rmSync(home, { recursive: true, force: true });
});

/** A cluster in a folder of its own; only a durable one keeps what was committed just before a crash. */
function place(name: string, durable = false) {
  const folder = path.join(home, name);
  const logFile = path.join(home, `${name}.log`);
  let password = randomBytes(12).toString("hex");
  let port = 0;
  return {
    folder,
    logFile,
    address: (database = "postgres") => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`,
    prepare: (passwordIsNew = false) =>
      prepareCluster({ folder, binaries, account, password, passwordIsNew, durable }),
    losePassword: () => (password = randomBytes(12).toString("hex")),
    async start() {
      port = await pickPrivatePort(port || null, Math.random);
      await writeSettings({ folder, binaries, port, durable });
      const cluster = startCluster({ folder, binaries, account, port, logFile });
      running.add(cluster);
      await cluster.ready;
      return cluster;
    },
  };
}

async function ask(address: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: address });
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  await client.end();
  return rows.flat();
}

describe("a private cluster", () => {
  it(
    "is made once, with a password, for its own user alone, and keeps its data over a stop",
    { timeout: TIMEOUT },
    async () => {
      const spot = place("life");
      expect(await spot.prepare()).toEqual({ made: true, leftover: "nothing" });
      expect(statSync(dataOf(spot.folder)).uid).toBe(account?.uid ?? process.getuid?.());
      expect(statSync(dataOf(spot.folder)).mode & 0o077).toBe(0);
      const first = await spot.start();
      expect(await ask(spot.address(), "create table kept as select 42 as answer")).toEqual([]);
      expect(await readServerFacts(spot.address())).toMatchObject({ maySetUp: true, superuser: true });
      expect(
        await ask(
          spot.address(),
          "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'template1'",
        ),
      ).toEqual(["C.UTF-8 UTF8"]);
      await expect(ask(spot.address().replace(/:[0-9a-f]{24}@/, ":wrong@"), "select 1")).rejects.toThrow(
        "password",
      );
      await first.stop();
      expect(findStart(first.pid)).toBeNull();
      expect(existsSync(path.join(dataOf(spot.folder), "postmaster.pid"))).toBe(false);

      expect(await spot.prepare()).toEqual({ made: false, leftover: "nothing" });
      const second = await spot.start();
      expect(await ask(spot.address(), "select answer from kept")).toEqual([42]);
      await second.stop();
    },
  );

  it(
    "recovers from SIGKILL, and a stale pid file with somebody else's id does not stop it",
    { timeout: TIMEOUT },
    async () => {
      const spot = place("crash", true);
      await spot.prepare();
      const first = await spot.start();
      await ask(spot.address(), "create table kept as select generate_series(1, 1000) as n");
      process.kill(first.pid, "SIGKILL");
      await first.exited;
      const pidFile = path.join(dataOf(spot.folder), "postmaster.pid");
      const lines = readFileSync(pidFile, "utf8").split("\n");
      writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join("\n"));
      expect(await spot.prepare()).toEqual({ made: false, leftover: "stale" });
      const second = await spot.start();
      expect(await ask(spot.address(), "select count(*)::int from kept")).toEqual([1000]);
      await second.stop();
    },
  );

  it("left running by a start that was killed is stopped by the next", { timeout: TIMEOUT }, async () => {
    const spot = place("leftover");
    await spot.prepare();
    const first = await spot.start();
    expect(await spot.prepare()).toEqual({ made: false, leftover: "stopped" });
    await until("the leftover is gone", () => findStart(first.pid) === null);
    await (await spot.start()).stop();
  });

  it("half made is made anew, and is there whole or not at all", { timeout: TIMEOUT }, async () => {
    const spot = place("half");
    mkdirSync(path.join(spot.folder, "data.4711.new", "base"), { recursive: true });
    expect(await spot.prepare()).toMatchObject({ made: true });
    expect(readdirSync(spot.folder).toSorted()).toEqual(["data", "socket"]);
  });

  it("works after its folder was moved", { timeout: TIMEOUT }, async () => {
    const spot = place("before");
    await spot.prepare();
    await (await spot.start()).stop();
    const moved = place("after the move, somewhere ünïcode");
    renameSync(spot.folder, moved.folder);
    expect(await moved.prepare(true)).toEqual({ made: false, leftover: "nothing" });
    await (await moved.start()).stop();
  });

  it("takes a new password when the old one is lost", { timeout: TIMEOUT }, async () => {
    const spot = place("password");
    await spot.prepare();
    spot.losePassword();
    await spot.prepare(true);
    const cluster = await spot.start();
    expect(await ask(spot.address(), "select 1")).toEqual([1]);
    await cluster.stop();
  });

  it("keeps Odoo's roles out of the control plane's database", { timeout: TIMEOUT }, async () => {
    const spot = place("control");
    await spot.prepare();
    const cluster = await spot.start();
    await ensureClosedDatabase(spot.address(), "capstan");
    await ensureClosedDatabase(spot.address(), "capstan");
    await ask(spot.address(), "create role odoo_dev login password 'x'");
    const asOdoo = spot.address("capstan").replace(/\/\/[^@]*@/, "//odoo_dev:x@");
    await expect(ask(asOdoo, "select 1")).rejects.toThrow("permission denied for database");
    await cluster.stop();
  });

  it("says what is wrong and what to do", { timeout: TIMEOUT }, async () => {
    const spot = place("wrong");
    mkdirSync(dataOf(spot.folder), { recursive: true });
    await expect(spot.prepare()).rejects.toThrow("holds no PostgreSQL database");
    writeFileSync(path.join(dataOf(spot.folder), "PG_VERSION"), "9\n");
    expect(findDataMajor(spot.folder)).toBe(9);
    await expect(spot.prepare()).rejects.toMatchObject({
      message: expect.stringContaining("was made by PostgreSQL 9") as string,
      fix: expect.stringContaining("postgresql-9") as string,
    });
    const broken = place("broken");
    await broken.prepare();
    cpSync(
      path.join(dataOf(broken.folder), "PG_VERSION"),
      path.join(dataOf(broken.folder), "global", "pg_control"),
    );
    await expect(broken.start()).rejects.toMatchObject({
      message: expect.stringMatching(/^PostgreSQL did not start: .+/) as string,
    });
  });
});

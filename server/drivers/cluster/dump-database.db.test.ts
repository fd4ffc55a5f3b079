import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { addressOf } from "./cluster-server";
import { createClusterDriver } from "./create-cluster-driver";
import type { ClusterDriver, DumpFacts } from "./port";
import { uniquePrefix, withClient } from "./testing/postgres-harness";

const prefix = uniquePrefix();
const owner = { name: `${prefix}_owner`, password: "p" };
const source = `${prefix}_so'urce = x`;
const label = { purpose: "deployment", envId: "e" } as const;
let driver: ClusterDriver;
const url = () => inject("databaseUrl");
const query = <Row>(database: string, text: string) =>
  withClient(addressOf(url(), database, owner), async (client) => (await client.query(text)).rows as Row[]);

beforeAll(async () => {
  driver = createClusterDriver({ url: url() });
  await driver.ensureRole(owner);
  await driver.createEmpty(source, label, owner.name);
  await query(
    source,
    `create schema reports;
     create table reports.daily (day date primary key);
     create table ir_attachment (id serial primary key, store_fname text);
     insert into ir_attachment (store_fname) select md5(n::text) from generate_series(1, 5000) n;
     create table noise as select md5(random()::text) as text from generate_series(1, 200000);
     create index on ir_attachment using gin (unaccent(store_fname) gin_trgm_ops);
     select lo_from_bytea(4711, 'large')`,
  );
});
afterAll(async () => {
  for (const { name } of await driver.listDatabases())
    if (name.startsWith(prefix)) await driver.dropDatabase(name);
  await driver.dropRole(owner.name);
  await driver.close();
});

type Attachment = { count: number };
const take = async (whenFixed?: () => Promise<void>) => {
  const chunks: Buffer[] = [];
  const facts: DumpFacts & { inside: number } = await driver.dumpDatabase(source, {
    role: owner,
    hold: "ir_attachment",
    whenFixed,
    write: async (dump) => {
      for await (const chunk of dump) chunks.push(chunk as Buffer);
    },
    inside: async (sql) => {
      const rows = await sql.query<Attachment>("select count(*)::int as count from ir_attachment");
      return rows[0]?.count ?? 0;
    },
  });
  return { facts, dump: Buffer.concat(chunks) };
};

test("keeps out whoever would collect files until the moment's copy is made, and lets people work", async () => {
  const { facts } = await take(async () => {
    await query(source, "insert into ir_attachment (store_fname) values ('uploaded meanwhile')");
    const collector = query(
      source,
      "begin; set local lock_timeout = '50ms'; lock ir_attachment in share mode",
    );
    await expect(collector).rejects.toThrow(/lock timeout/);
  });
  expect(facts).toMatchObject({ inside: 5000, rows: { "public.ir_attachment": 5000, "reports.daily": 0 } });
  await query(source, "begin; lock ir_attachment in share mode");
});

test("brings extensions, expression indexes and large objects back", async () => {
  const { facts, dump } = await take();
  expect(facts.extensions.map((each) => each.name)).toEqual(["pg_trgm", "unaccent"]);
  expect(facts.toolVersion).toMatch(/^pg_dump \(PostgreSQL\) \d+/);
  const target = `${prefix}_target`;
  await driver.restoreDump(target, label, {
    open: async () => Readable.from([dump]),
    role: owner,
    has: facts,
  });
  expect(await driver.countRows(target, owner)).toEqual(facts.rows);
  // -1: nobody has looked at it yet
  const analyzed =
    "select relname as name from pg_class where relkind = 'r' and reltuples >= 0 and relowner = current_user::regrole";
  expect((await query<{ name: string }>(target, analyzed)).map(({ name }) => name).toSorted()).toEqual(["daily", "ir_attachment", "noise"]); // prettier-ignore
  expect(await query(target, "select encode(lo_get(4711), 'escape') as text")).toEqual([{ text: "large" }]);
});

test("a table that becomes a view after it was listed runs as its owner when it is counted", async () => {
  const target = `${prefix}_swapped`;
  await driver.createEmpty(target, label, owner.name);
  await query(
    target,
    `create table a_first (id int); create table who (name text); create table z_last (id int);
     create function tell() returns int language plpgsql as $$
       begin insert into public.who values (session_user); return 1; end $$`,
  );
  await withClient(addressOf(url(), target, owner), async (client) => {
    await client.query("begin; lock table a_first in access exclusive mode");
    const counted = driver.countRows(target, owner).catch(() => null);
    const isWaiting = async () =>
      (await query<{ n: number }>(target, "select count(*)::int as n from pg_locks where not granted"))[0]?.n;
    await expect.poll(isWaiting).toBe(1);
    await query(target, "drop table z_last; create view z_last as select tell() as id");
    await client.query("commit");
    await counted;
  });
  expect(await query(target, "select distinct name from who")).toEqual([{ name: owner.name }]);
});

test("a database that is shut for an update meanwhile says so, and the taker sees its stream fail", async () => {
  let seen: unknown = null;
  const cut = driver.dumpDatabase(source, {
    role: owner,
    hold: null,
    write: async (dump) => {
      try {
        // the dump waits for whoever reads it, so it is under way for sure
        for await (const _chunk of dump) await endDumps();
      } catch (error) {
        seen = error;
        throw error;
      }
    },
    inside: async () => null,
  });
  await expect(cut).rejects.toMatchObject({ name: "ClusterError" });
  expect(seen).toMatchObject({ name: "ClusterError" });
});

async function endDumps(): Promise<void> {
  await withClient(url(), (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name in ('capstan copy', 'capstan cluster') and datname = $1`,
      [source],
    ),
  );
}

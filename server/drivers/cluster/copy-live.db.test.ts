import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { addressOf } from "./cluster-server";
import { createClusterDriver } from "./create-cluster-driver";
import type { ClusterDriver, DatabaseLabel } from "./port";
import { makeAdmin, uniquePrefix, withClient, type AdminKind } from "./testing/postgres-harness";

const label: DatabaseLabel = { purpose: "snapshot", envId: "e" };

describe.each<AdminKind>(["superuser", "limited"])("copyLive, administrated by a %s role", (kind) => {
  const prefix = uniquePrefix();
  const owner = { name: `${prefix}_owner`, password: "p" };
  const taker = { name: `${prefix}_taker`, password: "p" };
  const source = `${prefix}_so'urce = x`;
  const target = `${prefix}_target`;
  let driver: ClusterDriver;
  let scratchDir = "";
  let dispose: () => Promise<void>;
  const url = () => inject("databaseUrl");
  const query = async <Row>(database: string, text: string, role = owner) =>
    withClient(addressOf(url(), database, role), async (client) => (await client.query(text)).rows as Row[]);

  const copiers = () =>
    query(
      "postgres",
      `select application_name from pg_stat_activity
       where application_name = 'capstan copy' and starts_with(datname, '${prefix}')`,
    );

  beforeAll(async () => {
    const admin = await makeAdmin(url(), kind, prefix);
    dispose = admin.dispose;
    scratchDir = await mkdtemp(path.join(os.tmpdir(), "capstan-test-"));
    driver = createClusterDriver({ url: admin.adminUrl, scratchDir });
    await driver.ensureRole(owner);
    await driver.ensureRole(taker);
    await driver.createEmpty(source, label, owner.name);
    await query(
      source,
      `create schema reports;
       create table reports.daily (day date primary key);
       create table content (id serial primary key, value text unique, parent int references content);
       insert into content (value) select md5(n::text) from generate_series(1, 5000) n;
       create index on content using gin (unaccent(value) gin_trgm_ops);
       create function lower_value(content) returns text language sql immutable as 'select lower($1.value)';
       create view names as select value from content;
       insert into content (value) values ('Éclair');
       comment on table content is 'a comment';
       select lo_from_bytea(4711, 'large')`,
    );
  });
  afterAll(async () => {
    for (const { name } of await driver.listDatabases())
      if (name.startsWith(prefix)) await driver.dropDatabase(name);
    for (const { name } of [owner, taker]) await driver.dropRole(name);
    await driver.close();
    await dispose();
    await rm(scratchDir, { recursive: true });
  });

  it("brings everything over, owned by the new role, and reports progress", async () => {
    const progress: number[] = [];
    await driver.copyLive(source, target, label, {
      role: taker,
      onProgress: (bytes) => progress.push(bytes),
    });
    expect(progress.at(-1)).toBeGreaterThan(1000);
    expect(
      await query(
        target,
        `select count(*)::int as rows, (select count(*)::int from pg_indexes where tablename = 'content') as indexes,
           (select tableowner from pg_tables where tablename = 'daily') as owner,
           obj_description('content'::regclass) as comment, encode(lo_get(4711), 'escape') as large,
           (select array_agg(extname::text order by extname) from pg_extension) as extensions
         from names`,
        taker,
      ),
    ).toEqual([
      {
        rows: 5001,
        indexes: 3,
        owner: taker.name,
        comment: "a comment",
        large: "large",
        extensions: ["pg_trgm", "plpgsql", "unaccent"],
      },
    ]);
    await query(target, "insert into content (value) values ('new')", taker);
    expect(
      await query(target, "select value from content where unaccent(value) ilike '%eclair%'", taker),
    ).toEqual([{ value: "Éclair" }]);
    expect(
      await query(target, "select reltuples > 0 as known from pg_class where relname = 'content'", taker),
    ).toEqual([{ known: true }]);
    await driver.dropDatabase(target);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("ends on request, while it waits for somebody's lock, and leaves nothing", async () => {
    const abort = new AbortController();
    await withClient(addressOf(url(), source, owner), async (client) => {
      await client.query("begin; lock table content in access exclusive mode");
      const copying = driver.copyLive(source, target, label, { role: taker, signal: abort.signal });
      const stopped = expect(copying).rejects.toMatchObject({
        name: "ClusterError",
        message: expect.stringContaining("stopped"),
      });
      await expect.poll(copiers, { timeout: 20_000 }).not.toEqual([]);
      abort.abort();
      await stopped;
      await client.query("commit");
    });
    expect(await driver.databaseExists(target)).toBe(false);
    expect(await driver.repairInterrupted(prefix)).toEqual([]);
    expect(await readdir(scratchDir)).toEqual([]);
    await expect.poll(copiers, { timeout: 20_000 }).toEqual([]);
  });

  it("fails as a whole when something cannot be restored", async () => {
    // valid as long as public is on the search path; a restore has none
    await query(
      source,
      `create function known(text) returns boolean language sql as 'select exists (select from content where value = $1)';
       create table checked (value text check (known(value)));
       insert into checked select value from content limit 1`,
    );
    const copying = driver.copyLive(source, target, label, { role: taker });
    await expect(copying).rejects.toMatchObject({
      code: "failed",
      message: expect.stringContaining(" failed: "),
      detail: expect.stringContaining("content"),
    });
    expect(await driver.databaseExists(target)).toBe(false);
    expect(await readdir(scratchDir)).toEqual([]);
    await query(source, "drop table checked; drop function known");
  });

  it("removes dumps of processes that are not there any more", async () => {
    // the highest number a process can have is 2^22
    await mkdir(path.join(scratchDir, "capstan-copy-4194305-abc"));
    await mkdir(path.join(scratchDir, `capstan-copy-${process.ppid}-abc`));
    await mkdir(path.join(scratchDir, "somebody-else"));
    await driver.copyLive(source, target, label, { role: taker });
    expect((await readdir(scratchDir)).sort()).toEqual([`capstan-copy-${process.ppid}-abc`, "somebody-else"]);
  });
});

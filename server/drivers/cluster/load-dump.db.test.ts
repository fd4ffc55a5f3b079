import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { addressOf } from "./cluster-server";
import { createClusterDriver } from "./create-cluster-driver";
import type { ClusterDriver } from "./port";
import { unfinishedName } from "./quote-name";
import { makeAdmin, uniquePrefix, withClient, type AdminKind } from "./testing/postgres-harness";

const MB = 1_048_576;
const label = { purpose: "scratch" } as const;
const HEAD = "--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n";
const END = "\n--\n-- PostgreSQL database dump complete\n--\n";

describe.each<AdminKind>(["superuser", "limited"])("a dump from elsewhere, loaded by a %s", (kind) => {
  const prefix = uniquePrefix();
  const owner = { name: `${prefix}_owner`, password: "p" };
  const stranger = { name: `${prefix}_import`, password: "q" };
  const source = `${prefix}_source`;
  let adminUrl: string;
  let driver: ClusterDriver;
  let dispose: () => Promise<void>;
  let counter = 0;
  const url = () => inject("databaseUrl");
  const query = <Row>(database: string, text: string, role = owner) =>
    withClient(addressOf(url(), database, role), async (client) => (await client.query(text)).rows as Row[]);
  const load = async (open: () => Readable, format: "sql" | "custom" = "sql") => {
    const target = `${prefix}_target${(counter += 1)}`;
    await driver.loadDump(target, label, { open: async () => open(), format, role: stranger });
    return target;
  };
  /** finished or not */
  const named = (name: string) => asAdmin(`select datname from pg_database where datname in ('${name}', '${unfinishedName(name)}')`);
  const asAdmin = (text: string) => withClient(url(), async (client) => (await client.query(text)).rows as unknown[]);
  const ofMine = `usename like '${prefix}%' and`;
  const sessions = async (which: string) => (await asAdmin(`select 1 from pg_stat_activity where ${ofMine} ${which}`)).length;
  const endSessions = (which: string) => asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where ${ofMine} ${which}`);
  const until = (isTrue: () => Promise<boolean>) => vi.waitUntil(isTrue, { timeout: 10_000, interval: 20 });
  const sql = (text: string) => load(() => Readable.from([Buffer.from(`${HEAD}${text}${END}`)]));

  beforeAll(async () => {
    const admin = await makeAdmin(url(), kind, prefix);
    dispose = admin.dispose;
    adminUrl = admin.adminUrl;
    driver = createClusterDriver({ url: adminUrl });
    await driver.ensureRole(owner);
    await driver.ensureRole(stranger);
    await driver.createEmpty(source, label, owner.name);
    await query(
      source,
      `create schema reports;
       create table partner (id serial primary key, name text, data jsonb, at timestamptz default now());
       insert into partner (name, data) select 'a''b\\' || n || E'\\t\\n\\\\.', jsonb_build_object('n', n) from generate_series(1, 30000) n;
       create table reports.daily (day date primary key, "select" text);
       create view reports.newest as select max(at) from partner;
       create function twice(integer) returns integer language sql immutable as $$ select $1 * 2; $$;
       create index on partner using gin (unaccent(name) gin_trgm_ops)`,
    );
  });
  afterAll(async () => {
    for (const { name } of await driver.listDatabases()) if (name.startsWith(prefix)) await driver.dropDatabase(name);
    for (const role of [owner, stranger]) await driver.dropRole(role.name);
    await driver.close();
    await dispose();
  });

  const dumped = async () => {
    const chunks: Buffer[] = [];
    const facts = await driver.dumpDatabase(source, {
      role: owner,
      hold: null,
      write: async (dump) => {
        for await (const chunk of dump) chunks.push(chunk as Buffer);
      },
      inside: async () => null,
    });
    return { dump: Buffer.concat(chunks), rows: facts.rows, has: facts };
  };

  test("is whole again, from custom format and from plain SQL, and belongs to who loaded it", async () => {
    const { dump, rows } = await dumped();
    const custom = await load(() => Readable.from([dump]), "custom");
    expect(await driver.countRows(custom, stranger)).toEqual(rows);
    const plain: Buffer[] = [];
    await driver.asSql({
      input: Readable.from([dump]),
      write: async (text) => {
        for await (const chunk of text) plain.push(chunk as Buffer);
      },
    });
    expect(Buffer.concat(plain).toString()).toContain("COPY public.partner");
    const again = await load(() => Readable.from(plain));
    expect(await driver.countRows(again, stranger)).toEqual(rows);
    const sum = "select md5(string_agg(id || name || data::text, ',' order by id)) as sum from public.partner";
    expect(await query(again, sum, stranger)).toEqual(await query(source, sum));
    const made = await query<{ id: number }>(again, "insert into partner (name) values ('next') returning id", stranger);
    expect(made[0]?.id).toBe(30_001);
    await expect(query(again, "select 1", owner)).rejects.toThrow(/permission denied/);
    await expect(query(source, "select 1", stranger)).rejects.toThrow(/permission denied/);
  });

  test("half of one is refused, and so is one of something else", async () => {
    const { dump } = await dumped();
    await expect(load(() => Readable.from([dump.subarray(0, dump.length >> 1)]), "custom")).rejects.toThrow();
    await expect(load(() => Readable.from([Buffer.from("PGDMP nonsense")]), "custom")).rejects.toThrow();
    const broken = new Readable({ read() { this.destroy(new Error("the checksum is wrong")); } }); // prettier-ignore
    await expect(load(() => broken, "custom")).rejects.toThrow("the checksum is wrong");
    await expect(load(() => new Readable({ read() { this.destroy(new Error("the disk is away")); } }))).rejects.toThrow("the disk is away"); // prettier-ignore
  });

  test.each([
    ["a command to psql", "\\! touch /tmp/evil\nSELECT pg_catalog.set_config('search_path', '', false);", /command to psql/],
    ["a command behind a statement", "CREATE TABLE a (id int); \\o /tmp/evil\n", /command to psql/],
    ["another connection", "\\connect postgres\n", /command to psql/],
    ["a copy of psql's", "\\copy a from program 'id'\n", /command to psql/],
    ["a program", "CREATE TABLE a (t text);\nCOPY a FROM PROGRAM 'id';", /runs a program/],
    ["the server's settings", "ALTER SYSTEM SET fsync = off;", /ALTER SYSTEM/],
    ["an extension that reaches out", "CREATE EXTENSION IF NOT EXISTS file_fdw WITH SCHEMA public;", /reaches beyond its database|does not have/],
    ["an extension of nobody", "CREATE EXTENSION IF NOT EXISTS nonsense WITH SCHEMA public;", /does not have/],
    ["code that nobody may write", "CREATE FUNCTION evil() RETURNS integer LANGUAGE c AS 'libc', 'system';", /permission denied/],
    ["two statements in one", "CREATE TABLE a (id int, b int DEFAULT (1; DROP TABLE a)); SELECT 1);", /No dump of Odoo|does not take it/],
    ["an error of its own", "CREATE TABLE a (id nonsense);", /nonsense.* does not exist In: CREATE TABLE a/],
    ["rows that do not fit", "CREATE TABLE public.a (id int);\nCOPY public.a (id) FROM stdin;\nx\n\\.\n", /invalid input syntax/],
    ["what an index would do", "CREATE FUNCTION public.evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ begin execute 'alter system set fsync = off'; return 1; end $$;\nCREATE TABLE public.a (id int);\nCOPY public.a (id) FROM stdin;\n1\n\\.\nCREATE INDEX i ON public.a (public.evil(id));", /permission denied|cannot run inside|not allowed|cannot be executed/],
    ["reading the server's files", "CREATE TABLE public.a (t text DEFAULT pg_read_file('/etc/passwd'));\nINSERT INTO public.a VALUES (DEFAULT);", /permission denied/],
  ])("%s is refused, and nothing is left", async (_what, text, reason) => {
    await expect(sql(text)).rejects.toMatchObject({ code: "refused", message: expect.stringMatching(reason) });
    expect(await driver.databaseExists(`${prefix}_target${counter}`)).toBe(false);
  });

  const tight = { stillMs: 400, totalMs: 60_000, sizeFloorBytes: 40 * MB, sizeFactor: 2, tempFilesBytes: 50 * MB, lookMs: 50 };

  test.each([
    ["time", "CREATE MATERIALIZED VIEW public.slow AS SELECT pg_sleep(1000000000) IS NULL AS slept;", /One of its statements took longer than 1 minutes/, {}],
    ["time, bit by bit", Array.from({ length: 50 }, (_, n) => `CREATE MATERIALIZED VIEW public.slow${n} AS SELECT pg_sleep(0.05) IS NULL AS slept;`).join("\n"), /Loading it took longer/, { stillMs: 60_000, totalMs: 150 }],
    ["room", "CREATE MATERIALIZED VIEW public.large AS SELECT repeat(md5(n::text), 60) FROM (SELECT generate_series(1, 1000000000) AS n) numbers;", /take \d+ MB of the disk for 0 MB/, { stillMs: 60_000 }],
  ])("more %s than a dump takes is refused, and nothing is left", async (_what, text, reason, bounds) => {
    const watched = createClusterDriver({ url: adminUrl, loadBounds: { ...tight, ...bounds } });
    const target = `${prefix}_bound${(counter += 1)}`;
    const open = async () => Readable.from([Buffer.from(`${HEAD}${text}${END}`)]);
    await expect(watched.loadDump(target, label, { open, format: "sql", role: stranger })).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(reason),
    });
    expect(await named(target)).toEqual([]);
    await watched.close();
  });

  const GIB = 1024 * MB;
  const counted = "CREATE MATERIALIZED VIEW public.counted AS SELECT count(*) FROM generate_series(1, 100000000000) n WITH NO DATA;\nREFRESH MATERIALIZED VIEW public.counted;";
  // a table of 32 MB is joined to itself, in files of both sides that all workers share; the join itself takes its time
  const shared = `CREATE TABLE public.a AS SELECT n, repeat('x', 500) AS t FROM generate_series(1, 60000) n;
    ALTER TABLE public.a SET (parallel_workers = 2);
    CREATE MATERIALIZED VIEW public.many AS SELECT count(*) FROM public.a JOIN public.a b USING (n) WHERE pg_sleep(length(a.t || b.t) / 5000.0) IS NOT NULL;`;
  const inParallel = ["work_mem = '1MB'", "parallel_setup_cost = 0", "parallel_tuple_cost = 0", "enable_mergejoin = off", "enable_nestloop = off"];

  test.skipIf(kind === "limited").each([
    ["one process", counted],
    ["several that share them", shared],
  ])("more temporary files than a dump takes are refused, and none is left: of %s", async (_what, text) => {
    const bounds = { ...tight, stillMs: 60_000, sizeFloorBytes: 80 * MB, tempFilesBytes: 50 * GIB };
    for (const setting of inParallel) await asAdmin(`alter role "${stranger.name}" set ${setting}`);
    const watched = createClusterDriver({ url: adminUrl, loadBounds: bounds });
    const target = `${prefix}_bound${(counter += 1)}`;
    const open = async () => Readable.from([Buffer.from(`${HEAD}${text}${END}`)]);
    await expect(watched.loadDump(target, label, { open, format: "sql", role: stranger })).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/take \d+ MB of the disk for 0 MB/),
    });
    expect(await named(target)).toEqual([]);
    await asAdmin(`alter role "${stranger.name}" reset all`);
    await watched.close();
  });

  test.skipIf(kind === "limited")("what was loaded may take temporary files in proportion to it", async () => {
    await sql("CREATE TABLE public.a (id int);");
    const [row] = await asAdmin(`select rolconfig from pg_roles where rolname = '${stranger.name}'`);
    expect(row).toMatchObject({ rolconfig: expect.arrayContaining([expect.stringMatching(/^temp_file_limit=1048\d{3}kB$/)]) });
  });

  test("when the server ends in the middle, that is not the dump's fault; nothing is left, and a second try works", async () => {
    const target = `${prefix}_ended`;
    const slow = `${HEAD}CREATE MATERIALIZED VIEW public.slow AS SELECT CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = '${prefix}_wait') THEN pg_sleep(20) IS NULL END AS slept;${END}`;
    const once = (text = slow) => driver.loadDump(target, label, { open: async () => Readable.from([Buffer.from(text)]), format: "sql", role: stranger });
    await driver.ensureRole({ name: `${prefix}_wait`, password: "w" });
    const failed = expect(once()).rejects.toMatchObject({ code: "unreachable", message: expect.stringMatching(/Try again/) });
    await until(async () => (await sessions("query like 'CREATE MATERIALIZED%' and state = 'active'")) > 0);
    await endSessions(`usename = '${stranger.name}'`);
    await failed;
    expect(await named(target)).toEqual([]);
    await driver.dropRole(`${prefix}_wait`);
    await once();
    expect(await driver.databaseExists(target)).toBe(true);
  });

  test.skipIf(kind === "limited")("a restore whose pg_restore is killed, or whose session the server ends, leaves nothing; a second try works", async () => {
    const wait = { name: `${prefix}_wait`, password: "w" };
    await query(source, `create materialized view slow as select case when exists (select from pg_roles where rolname = '${wait.name}') then pg_sleep(20) is null end as slept`);
    const { dump, has } = await dumped();
    await query(source, "drop materialized view slow");
    const scratchDir = await mkdtemp(path.join(os.tmpdir(), "capstan-restore-"));
    const restoring = createClusterDriver({ url: adminUrl, scratchDir });
    const target = `${prefix}_restored`;
    const restore = () => restoring.restoreDump(target, label, { open: async () => Readable.from([dump]), role: owner, has });
    await driver.ensureRole(wait);
    const ways: [string, RegExp, () => Promise<unknown>][] = [
      ["failed", /^pg_restore was ended from outside.* Try again\.$/, () => execa("pkill", ["-KILL", "-P", String(process.pid), "pg_restore"])],
      ["unreachable", /^PostgreSQL .* ended the session, in the middle.* Try again\.$/, () => endSessions("query like '%REFRESH MATERIALIZED%'")],
    ];
    for (const [code, message, end] of ways) {
      const failed = expect(restore()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
      await until(async () => (await sessions("query like '%REFRESH MATERIALIZED%' and state = 'active'")) > 0);
      await end();
      await failed;
      expect([await named(target), await readdir(scratchDir)]).toEqual([[], []]);
    }
    await driver.dropRole(wait.name);
    await restore();
    expect(await driver.countRows(target, owner)).toMatchObject({ "public.partner": 30_000 });
    await restoring.close();
    await rm(scratchDir, { recursive: true });
  }, 60_000);

  test("can be stopped", async () => {
    const stop = new AbortController();
    async function* endless() {
      yield Buffer.from(`${HEAD}CREATE TABLE public.a (id int);\nCOPY public.a (id) FROM stdin;\n`);
      for (let rows = 0; ; rows += 1) {
        if (rows === 1000) stop.abort();
        yield Buffer.from("1\n".repeat(1000));
      }
    }
    const target = `${prefix}_stopped`;
    const open = async () => Readable.from(endless(), { objectMode: false });
    await expect(
      driver.loadDump(target, label, { open, format: "sql", role: stranger, signal: stop.signal }),
    ).rejects.toThrow();
    expect(await driver.databaseExists(target)).toBe(false);
  });
}); // prettier-ignore

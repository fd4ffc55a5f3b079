import { escapeIdentifier, escapeLiteral } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { addressOf } from "./cluster-server";
import type { ClusterHarness } from "./testing/cluster-harness";
import type { ClusterDriver, DatabaseLabel } from "./port";
import { scramVerifier } from "./scram-verifier";
import { roleConnectionsMax } from "./tunables";
import { openHarness, withClient, type AdminKind } from "./testing/postgres-harness";

const label: DatabaseLabel = { purpose: "deployment", envId: "e" };

describe.each<AdminKind>(["superuser", "limited"])("rights, administrated by a %s role", (kind) => {
  let harness: ClusterHarness & { adminUrl: string };
  let driver: ClusterDriver;
  let [source, target] = ["", ""];
  const url = () => inject("databaseUrl");
  const owner = () => ({ name: `${harness.prefix}_owner`, password: "p" });
  const taker = () => ({ name: `${harness.prefix}_taker`, password: "p" });
  const inside = <Row>(database: string, text: string) =>
    withClient(addressOf(url(), database), async (client) => (await client.query(text)).rows as Row[]);

  beforeAll(async () => {
    harness = await openHarness(url(), kind);
    driver = harness.driver;
    source = `${harness.prefix}_source`;
    target = `${harness.prefix}_target`;
    await driver.ensureRole(owner());
    await driver.ensureRole(taker());
    await driver.createEmpty(source, label, owner().name);
    await withClient(addressOf(url(), source, owner()), async (client) => {
      await client.query(`
        create schema reports;
        create table content (id serial primary key, value text);
        create table reports.daily (day date primary key);
        create view names as select value from content;
        create materialized view counts as select count(*) from content;
        create type mood as enum ('good', 'bad');
        create function twice(n int) returns int language sql as 'select 2 * n';
        create sequence counter;
        insert into content (value) values ('a'), ('b')`);
    });
    await driver.cloneDatabase(source, target, label, { role: taker().name, fromRole: owner().name });
  });
  afterAll(async () => {
    for (const { name } of await driver.listDatabases())
      if (name.startsWith(harness.prefix)) await driver.dropDatabase(name);
    await driver.dropRole(owner().name);
    await driver.dropRole(taker().name);
    await driver.close();
    await harness.dispose();
  });

  const OWNERS = `
    select distinct pg_get_userbyid(refobjid) as owner from pg_shdepend
    where deptype = 'o' and dbid = (select oid from pg_database where datname = current_database())
      and pg_get_userbyid(refobjid) like 'capstan_test%' and pg_get_userbyid(refobjid) not like '%_admin'`;

  it("moves every kind of object of the copy, and none of the source", async () => {
    expect(await inside(target, OWNERS)).toEqual([{ owner: taker().name }]);
    expect(await inside(source, OWNERS)).toEqual([{ owner: owner().name }]);
  });

  it("keeps the databases themselves with the administrating role, open to one role each", async () => {
    const rows = await inside<{ name: string; owner: string; grants: string[] }>(
      "postgres",
      `select datname as name, pg_get_userbyid(datdba) as owner,
         array(select distinct case grantee when 0 then 'public' else pg_get_userbyid(grantee) end
               from aclexplode(datacl) where grantee <> datdba)::text[] as grants
       from pg_database where datname in (${escapeLiteral(source)}, ${escapeLiteral(target)}) order by 1`,
    );
    const admin = decodeURIComponent(new URL(harness.adminUrl).username);
    expect(rows).toEqual([
      { name: source, owner: admin, grants: [owner().name] },
      { name: target, owner: admin, grants: [taker().name] },
    ]);
  });

  it("lets the new owner change everything and make more", async () => {
    await withClient(addressOf(url(), target, taker()), async (client) => {
      await client.query("alter table content add column more int");
      await client.query("alter table reports.daily add column more int");
      await client.query("refresh materialized view counts");
      await client.query(
        "create or replace function twice(n int) returns int language sql as 'select n + n'",
      );
      await client.query("create table another (id int)");
      await client.query("drop schema reports cascade");
    });
    expect(await inside(source, "select count(*)::int as n from reports.daily")).toEqual([{ n: 0 }]);
  });

  it("gives roles no powers", async () => {
    for (const text of ["create database x", "create role x", "create table pg_catalog.x (id int)"])
      await expect(
        withClient(addressOf(url(), source, owner()), (client) => client.query(text)),
      ).rejects.toMatchObject({ code: "42501" });
  });

  it("reads as the role that is asked for", async () => {
    const rows = await driver.withDatabase(
      source,
      (sql) => sql.query<{ name: string }>("select session_user::text as name"),
      owner(),
    );
    expect(rows).toEqual([{ name: owner().name }]);
  });

  it("leaves a role no more connections than are its share", async () => {
    const rows = await inside<{ limit: number }>(
      "postgres",
      `select rolconnlimit as limit from pg_roles where rolname = ${escapeLiteral(owner().name)}`,
    );
    expect(rows).toEqual([{ limit: roleConnectionsMax }]);
  });

  it("runs no function of an owner with the administrating role's rights", async () => {
    const trap = `${harness.prefix}_trap`;
    const copies = [`${harness.prefix}_trapped`, `${harness.prefix}_restored`];
    await driver.createEmpty(trap, label, owner().name);
    // fits better than PostgreSQL's own for the types at hand; a check runs whenever a row comes back
    await withClient(addressOf(url(), trap, owner()), (client) =>
      client.query(`
        create table callers (name text);
        create function note() returns boolean language plpgsql as $$ begin
          insert into public.callers values (session_user);
          return true;
        end $$;
        create function same(oid, regclass) returns boolean language sql as 'select public.note() and $1 = $2::oid';
        create operator public.= (leftarg = oid, rightarg = regclass, function = same);
        create function public.shobj_description(oid, text) returns text language sql as
          'select case when public.note() then pg_catalog.shobj_description($1, $2::name) end';
        create table guarded (id int check (public.note()));
        insert into guarded values (1)`),
    );
    const [dumped = "", restored = ""] = copies;
    await driver.cloneDatabase(trap, dumped, label, { role: taker().name });
    await driver.copyLive(trap, restored, label, { role: taker() });
    for (const name of copies) {
      const rows = await inside<{ name: string }>(name, "select distinct name from callers order by 1");
      const known = new Set([owner().name, taker().name]);
      expect(rows.filter((row) => !known.has(row.name))).toEqual([]);
    }
  });

  it("refuses a role with powers of its own", async () => {
    const name = decodeURIComponent(new URL(harness.adminUrl).username);
    await expect(driver.ensureRole({ name, password: "p" })).rejects.toMatchObject({ code: "not_ours" });
    await expect(driver.dropRole(name)).rejects.toMatchObject({ code: "not_ours" });
  });

  it("does not move objects of a role that owns a database as well", async () => {
    const foreign = `${harness.prefix}_foreign`;
    await withClient(url(), async (client) => {
      await client.query(
        `create database ${escapeIdentifier(foreign)} owner ${escapeIdentifier(owner().name)}`,
      );
    });
    const copy = `${harness.prefix}_copy`;
    const cloning = driver.cloneDatabase(source, copy, label, { role: taker().name, fromRole: owner().name });
    await expect(cloning).rejects.toMatchObject({
      code: "not_ours",
      message: expect.stringContaining(foreign),
    });
    expect(await driver.databaseExists(copy)).toBe(false);
    await withClient(url(), (client) => client.query(`drop database ${escapeIdentifier(foreign)}`));
  });

  it("makes the password PostgreSQL itself would make", async () => {
    const name = escapeIdentifier(`${harness.prefix}_scram`);
    const stored = await withClient(url(), async (client) => {
      await client.query(`set password_encryption = 'scram-sha-256'`);
      await client.query(`create role ${name} password 'it''s "p"\\1'`);
      const { rows } = await client.query<{ rolpassword: string }>(
        "select rolpassword from pg_authid where rolname = $1",
        [`${harness.prefix}_scram`],
      );
      await client.query(`drop role ${name}`);
      return rows[0]?.rolpassword ?? "";
    });
    const salt = Buffer.from(/:([^$]+)\$/.exec(stored)?.[1] ?? "", "base64");
    expect(scramVerifier(`it's "p"\\1`, salt)).toBe(stored);
  });
});

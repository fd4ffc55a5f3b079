/** Masking on a database whose tables are as Odoo makes them, as the role that owns them. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver, ClusterSql } from "@/server/drivers/cluster/port";
import { uniquePrefix } from "@/server/drivers/cluster/testing/postgres-harness";
import { MaskRefusal, type MaskRule } from "../port";
import { findPersonal } from "./find-personal";
import { maskDatabase } from "./mask-database";
import { previewMask } from "./preview-mask";

const KEY = Buffer.alloc(32, 7);
const name = uniquePrefix();
const role = { name, password: "p" };
let cluster: ClusterDriver;

const inside = <T>(act: (sql: ClusterSql) => Promise<T>) => cluster.withDatabase(name, act, role);
const query = <Row>(text: string) => inside((sql) => sql.query<Row>(text));
const mask = (rules: MaskRule[], key = KEY) => inside((sql) => maskDatabase(sql, { rules, key }));
const column = async (text: string) =>
  (
    await query<{ v: string | null }>(
      text.replace("select ", "select (").replace(" from", ")::text as v from"),
    )
  ).map(({ v }) => v);
const partner = (field: string, method: MaskRule["method"]): MaskRule => ({
  model: "res.partner",
  field,
  method,
});
const user = (field: string, method: MaskRule["method"]): MaskRule => ({ model: "res.users", field, method });

const TABLES = `
  drop table if exists res_users, res_partner, product_template, "x""; drop table res_users; --" cascade;
  create table res_partner (id serial primary key, name varchar, email varchar, email_normalized varchar, phone varchar,
    phone_sanitized varchar, zip varchar(8), city varchar, comment text, birthday date, seen_at timestamp, credit numeric,
    color int, function jsonb, active boolean, parent_id int references res_partner);
  create table res_users (id serial primary key, login varchar not null unique, partner_id int references res_partner);
  create table product_template (id serial primary key, name jsonb not null);
  insert into res_partner (name, email, email_normalized, phone, phone_sanitized, zip, city, comment, birthday, seen_at, credit, color)
  values ('Zoë Müller', 'Zoe@Shop.Example', 'zoe@shop.example', '+32 478 12 34 56', '+32478123456', 'AB1 2CD', 'Gent', 'Call “Zoë”',
          '1990-02-28', '2024-02-29 10:00', 1234.50, 3),
         ('Firm, Zoë Müller', '"Zoë Müller" <zoe@shop.example>, bob@shop.example', null, '', null, null, '', null, null, null, 0, null),
         ('Firm', null, null, '112', null, '9000', null, '', null, null, null, null),
         ('李小龍 🐉', ' ', null, '٠١٢٣', null, null, null, null, null, null, -5.25, null);
  insert into res_users (login, partner_id) values ('admin', 3), ('zoe@shop.example', 1), ('Zoe@Shop.Example', 2), ('bob', 4);
  insert into product_template (name) values ('{"en_US": "Zoë''s Cake", "fr_FR": "Gâteau"}'), ('{"en_US": ""}'), ('{}');`;

beforeAll(async () => {
  cluster = createClusterDriver({ url: inject("databaseUrl") });
  await cluster.ensureRole(role);
  await cluster.createEmpty(name, { purpose: "scratch" }, name);
});
afterAll(async () => {
  await cluster.dropDatabase(name);
  await cluster.dropRole(name);
  await cluster.close();
});
beforeEach(() => query(TABLES));

describe("masking", () => {
  test("gives the same for the same value everywhere, and another for another key", async () => {
    const rules = [partner("email", "email"), partner("email_normalized", "email"), user("login", "login")];
    await mask(rules);
    const emails = await column("select email from res_partner order by id");
    const [normalized] = await column("select email_normalized from res_partner order by id");
    const logins = await column("select login from res_users order by id");
    expect(emails[0]).toMatch(/^u[0-9a-f]{16}@example\.com$/);
    expect([normalized, logins[1]]).toEqual([emails[0], emails[0]]);
    expect(emails[1]).toMatch(
      new RegExp(`^"[A-Z][a-z]+ [A-Z][a-z]+" <${emails[0]}>, u[0-9a-f]{16}@example\\.com$`),
    );
    expect(logins[0]).toBe("admin");
    expect(new Set(logins).size).toBe(4);
    expect(JSON.stringify([emails, logins])).not.toMatch(/shop|zoe|bob/i);
    await query(TABLES);
    await mask(rules);
    expect(await column("select email from res_partner order by id")).toEqual(emails);
    await query(TABLES);
    await mask(rules, Buffer.alloc(32, 8));
    expect((await column("select email from res_partner order by id"))[0]).not.toBe(emails[0]);
  });

  test("is HMAC-SHA256, as others compute it", async () => {
    await mask([partner("city", "hash")]);
    const { createHmac } = await import("node:crypto");
    const expected = createHmac("sha256", KEY).update("hash:Gent").digest("hex").slice(0, 16);
    expect(await column("select city from res_partner order by id")).toEqual([expected, "", null, null]);
  });

  test("leaves null and empty, and the form of what it changes", async () => {
    await mask([
      partner("name", "name"),
      partner("phone", "phone"),
      partner("phone_sanitized", "phone"),
      partner("zip", "format"),
      partner("comment", "lorem"),
      partner("city", "city"),
    ]);
    const names = await column("select name from res_partner order by id");
    expect(names[1]).toBe(`${names[2]}, ${names[0]}`);
    expect(names.join()).not.toMatch(/Zoë|Firm|李/);
    const [first, empty, short, arabic] = await column("select phone from res_partner order by id");
    expect(first).toMatch(/^\+32 \d{3} \d\d \d\d \d\d$/);
    expect(first).not.toContain("478 12 34 56");
    expect(await column("select phone_sanitized from res_partner order by id")).toEqual([
      first?.replaceAll(" ", ""),
      null,
      null,
      null,
    ]);
    expect([empty, arabic]).toEqual(["", "xxxx"]);
    expect(short).toMatch(/^\d{3}$/);
    const zips = await column("select zip from res_partner order by id");
    expect(zips[0]).toMatch(/^[A-Z]{2}\d \d[A-Z]{2}$/);
    expect(zips.slice(1, 2)).toEqual([null]);
    expect(await column("select comment from res_partner order by id")).toEqual([
      "Lorem ipsu",
      null,
      "",
      null,
    ]);
    expect((await column("select city from res_partner order by id")).slice(1)).toEqual(["", null, null]);
    expect(await column("select email from res_partner where id = 4")).toEqual([" "]);
  });

  test("moves dates by one shift, and numbers a little", async () => {
    await mask([
      partner("birthday", "date"),
      partner("seen_at", "date"),
      partner("credit", "number"),
      partner("color", "number"),
    ]);
    const [row] = await query<{ a: number; b: number }>(
      `select '1990-02-28' - birthday as a, extract(day from timestamp '2024-02-29 10:00' - seen_at)::int as b from res_partner where id = 1`,
    );
    expect(row?.a).toBe(row?.b);
    expect(row?.a).toBeGreaterThanOrEqual(30);
    const credits = await column("select credit from res_partner order by id");
    expect(Number(credits[0])).toBeGreaterThan(800);
    expect(Number(credits[0])).toBeLessThan(1234.5);
    expect(credits.slice(1, 3)).toEqual(["0", null]);
    expect(Number(credits[3])).toBeLessThan(0);
  });

  test("masks every language of a translated field", async () => {
    const rule: MaskRule = { model: "product.template", field: "name", method: "lorem" };
    expect(await mask([rule])).toEqual([{ ...rule, rows: 2 }]);
    const rows = await query<{ name: object }>("select name from product_template order by id");
    expect(rows.map(({ name }) => name)).toEqual([
      { en_US: "Lorem ipsu", fr_FR: "Lorem " },
      { en_US: "" },
      {},
    ]);
  });

  test("empties, and passes over what is not there", async () => {
    const done = await mask([
      partner("city", "empty"),
      partner("birthday", "empty"),
      partner("no_such", "name"),
      { model: "hr.employee", field: "name", method: "name" },
    ]);
    expect(done.map(({ field, rows }) => [field, rows])).toEqual([
      ["city", 1],
      ["birthday", 1],
    ]);
    expect(await column("select city from res_partner order by id")).toEqual([null, "", null, null]);
  });

  test("quotes names that want to be more", async () => {
    const model = 'x"; drop table res_users; --';
    await query(
      `create table "x""; drop table res_users; --" ("a""b" text); insert into "x""; drop table res_users; --" values ('z')`,
    );
    expect(await mask([{ model, field: 'a"b', method: "hash" }])).toMatchObject([{ rows: 1 }]);
    expect(await column("select count(*) from res_users")).toEqual(["4"]);
  });
});

describe("nothing is changed", () => {
  test.each<[string, string, MaskRule]>([
    [
      "a view",
      "create view seen as select name from res_partner",
      { model: "seen", field: "name", method: "name" },
    ],
    ["a reference", "select", { model: "res.users", field: "partner_id", method: "number" }],
    ["no text", "select", partner("color", "email")],
  ])("by a rule for %s", async (_what, ready, bad) => {
    await query(ready);
    await expect(mask([partner("city", "hash"), bad])).rejects.toBeInstanceOf(MaskRefusal);
    expect((await column("select city from res_partner order by id"))[0]).toBe("Gent");
    await query("drop view if exists seen");
  });

  test("when a later table fails", async () => {
    await query("alter table res_users add constraint short check (length(login) < 17)");
    await expect(mask([partner("city", "hash"), user("login", "email")])).rejects.toThrow(
      "PostgreSQL refused",
    );
    expect((await column("select city from res_partner order by id"))[0]).toBe("Gent");
  });

  test("when it is stopped between two tables", async () => {
    const rules = [partner("city", "hash"), user("login", "email")];
    const onTable = () => {
      throw new Error("stopped");
    };
    await expect(inside((sql) => maskDatabase(sql, { rules, key: KEY, onTable }))).rejects.toThrow("stopped");
    expect((await column("select city from res_partner order by id"))[0]).toBe("Gent");
  });

  test("by functions that the database puts in the way", async () => {
    await query(`create function public.lower(varchar) returns text language sql as $$ select 'taken' $$;
      create function public.left(varchar, int) returns text language sql as $$ select 'taken' $$`);
    await mask([partner("email", "email"), partner("zip", "format")]);
    expect(await column("select count(*) from res_partner where email = 'taken' or zip = 'taken'")).toEqual([
      "0",
    ]);
    await query("drop function public.lower(varchar); drop function public.left(varchar, int)");
  });

  test("by a preview, which shows what masking does", async () => {
    const rules = [partner("city", "hash"), partner("gone", "name"), partner("color", "email")];
    const look = (examples: boolean) => inside((sql) => previewMask(sql, { rules, key: KEY }, examples));
    const [city, gone, color] = await look(true);
    expect(city).toMatchObject({ rows: 1, problem: null, absent: false, examples: [{ before: "Gent" }] });
    expect(gone).toMatchObject({ rows: null, absent: true });
    expect(color).toMatchObject({ rows: null, problem: "it is no text (int4)" });
    expect((await look(false))[0]).toMatchObject({ rows: 1, examples: [] });
    expect((await column("select city from res_partner order by id"))[0]).toBe("Gent");
    await mask([partner("city", "hash")]);
    expect((await column("select city from res_partner order by id"))[0]).toBe(city?.examples[0]?.after);
  });
});

test("a preview that takes too long answers with what it has", async () => {
  const rules = [partner("city", "hash"), user("login", "hash")];
  let looks = 0;
  const now = () => (looks++ < 2 ? 0 : 31_000);
  const [city, login] = await inside((sql) => previewMask(sql, { rules, key: KEY }, true, now));
  expect([city?.rows, login?.rows]).toEqual([1, null]);
});

test("what looks personal and has no rule is found", async () => {
  await query(`
    create table if not exists ir_attachment (id serial, res_model varchar, res_field varchar, store_fname varchar, file_size int);
    create table x_note (id serial, x_contact text, x_account text, body text, mobile varchar, x_empty_email text);
    insert into x_note (x_contact, x_account, body, mobile) values ('a@shop.example', 'BE68 5390 0754 7034', 'hello', '1');
    insert into ir_attachment (res_model, res_field, store_fname, file_size) values ('res.partner', 'image_1920', 'ab/1', 10),
      ('res.partner', 'image_128', 'ab/2', 5), ('sale.order', null, 'ab/3', 7), ('ir.ui.view', null, 'ab/4', 7);
    analyze`);
  const found = await inside((sql) =>
    findPersonal(sql, [partner("email", "email"), partner("phone", "keep")]),
  );
  expect(found.columns.filter(({ table }) => table === "x_note")).toEqual(
    [
      { table: "x_note", column: "x_contact", why: "email" },
      { table: "x_note", column: "x_account", why: "iban" },
      { table: "x_note", column: "mobile", why: "name" },
    ].sort((a, b) => (a.column < b.column ? -1 : 1)),
  );
  const ofPartners = found.columns.filter(({ table }) => table === "res_partner").map(({ column }) => column);
  expect(ofPartners).toContain("email_normalized");
  expect(ofPartners).not.toContain("email");
  expect(ofPartners).not.toContain("phone");
  expect(found.files).toEqual([
    { model: "res.partner", picture: true, files: 2, bytes: 15 },
    { model: "sale.order", picture: false, files: 1, bytes: 7 },
  ]);
});

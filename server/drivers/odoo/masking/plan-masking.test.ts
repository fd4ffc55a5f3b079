import { expect, test } from "vitest";
import { countMasked, maskTable } from "../../cluster/sql/masking-statements";
import type { MaskRule } from "../port";
import { looksPersonalByName, judgeSample } from "./judge-personal";
import { planMaskKeys } from "./mask-keys";
import { planMasking, type ColumnFacts } from "./plan-masking";

const fact = (column: string, more: Partial<ColumnFacts> = {}): ColumnFacts => ({
  table: "res_partner",
  column,
  kind: "r",
  type: "varchar",
  maxLength: null,
  required: false,
  generated: false,
  unique: false,
  key: false,
  ...more,
});
const rule = (field: string, method: MaskRule["method"]): MaskRule => ({
  model: "res.partner",
  field,
  method,
});

function sqlOf(rules: MaskRule[], facts: ColumnFacts[]): string[] {
  const { tables } = planMasking(rules, facts);
  return tables.flatMap(({ table, columns }) => [
    countMasked(table, columns),
    maskTable(table, columns, 100),
  ]);
}

test("rules become one statement per table", () => {
  const text = sqlOf(
    [
      rule("name", "name"),
      rule("email", "email"),
      rule("birth", "date"),
      rule("wage", "number"),
      rule("pin", "format"),
    ],
    [
      fact("name"),
      fact("email"),
      fact("birth", { type: "date" }),
      fact("wage", { type: "numeric" }),
      fact("pin", { maxLength: 8 }),
    ],
  );
  expect(text).toMatchInlineSnapshot(`
    [
      "select count(*)::text as "all", count(*) filter (where btrim(t."name") <> '')::text as c0, count(*) filter (where btrim(t."email") <> '')::text as c1, count(*) filter (where t."birth" is not null)::text as c2, count(*) filter (where t."wage" is not null)::text as c3, count(*) filter (where btrim(t."pin") <> '')::text as c4 from public."res_partner" as t where btrim(t."name") <> '' or btrim(t."email") <> '' or t."birth" is not null or t."wage" is not null or btrim(t."pin") <> ''",
      "update public."res_partner" as t set "name" = pg_temp.capstan_name(t."name"), "email" = pg_temp.capstan_email(t."email"), "birth" = t."birth" - 100, "wage" = pg_temp.capstan_number(t."wage"::numeric)::"numeric", "pin" = left(pg_temp.capstan_format(t."pin"), 8) where btrim(t."name") <> '' or btrim(t."email") <> '' or t."birth" is not null or t."wage" is not null or btrim(t."pin") <> ''",
    ]
  `);
});

test("translated fields are masked word by word, and what must differ still differs", () => {
  const text = sqlOf(
    [rule("name", "lorem"), rule("login", "login"), rule("code", "format"), rule("city", "city")],
    [
      fact("name", { type: "jsonb" }),
      fact("login", { unique: true }),
      fact("code", { unique: true }),
      fact("city", { unique: true }),
    ],
  );
  expect(text[1]).toMatchInlineSnapshot(
    `"update public."res_partner" as t set "name" = case jsonb_typeof(t."name") when 'object' then coalesce((select jsonb_object_agg(k, pg_temp.capstan_lorem(x)) from jsonb_each_text(t."name") as e(k, x)), t."name") when 'null' then t."name" else to_jsonb(pg_temp.capstan_lorem(t."name" #>> '{}')) end, "login" = case when t."login" <> lower(btrim(t."login")) and lower(btrim(t."login")) in (select lower(btrim(o."login")) from public."res_partner" as o where o."login" is not null group by 1 having count(*) > 1) then pg_temp.capstan_exact_email(t."login") else pg_temp.capstan_login(t."login") end, "code" = case when length(regexp_replace(t."code", '[^0-9A-Za-z]', '', 'g')) between 0 and 11 and btrim(t."code") <> '' then pg_temp.capstan_format(t."code") || ' ' || left(pg_temp.capstan_hmac('unique:' || t."code"), 12) else pg_temp.capstan_format(t."code") end, "city" = case btrim(t."city") when '' then t."city" else pg_temp.capstan_city(t."city") || ' ' || left(pg_temp.capstan_hmac('unique:' || t."city"), 12) end where t."name" not in ('{}', 'null') or btrim(t."login") <> '' or btrim(t."code") <> '' or btrim(t."city") <> ''"`,
  );
});

test("names are quoted, whatever is in them", () => {
  const table = 'a"; drop table x; --';
  const [, text] = sqlOf([{ model: table, field: 'b"c', method: "hash" }], [fact('b"c', { table })]);
  expect(text).toBe(
    `update public."a""; drop table x; --" as t set "b""c" = pg_temp.capstan_hash(t."b""c") where btrim(t."b""c") <> ''`,
  );
});

test.each<[string, MaskRule["method"], Partial<ColumnFacts>, string | null]>([
  ["a view", "name", { kind: "v" }, "it is a view"],
  ["a materialized view", "name", { kind: "m" }, "it is a view"],
  ["a foreign table", "name", { kind: "f" }, "foreign table"],
  ["a generated column", "name", { generated: true }, "computes it"],
  ["a key", "number", { type: "int4", key: true }, "refer"],
  ["a name of a number", "name", { type: "int4" }, "no text (int4)"],
  ["a shifted text", "number", {}, "no number (varchar)"],
  ["a shifted unique number", "number", { type: "int4", unique: true }, "differ"],
  ["a date of a text", "date", {}, "no date (varchar)"],
  ["nothing in a required date", "empty", { type: "date", required: true }, "must not be empty"],
  ["nothing in a required text", "empty", { required: true }, null],
  ["nothing in bytes", "empty", { type: "bytea" }, null],
  ["a name in bytes", "name", { type: "bytea" }, "no text (bytea)"],
])("%s", (_what, method, more, why) => {
  const { refused, tables } = planMasking([rule("x", method)], [fact("x", more)]);
  expect(refused.map((each) => each.why).join()).toContain(why ?? "");
  expect({ refused: refused.length, tables: tables.length }).toEqual(
    why === null ? { refused: 0, tables: 1 } : { refused: 1, tables: 0 },
  );
});

test("what is kept or not there is passed over", () => {
  const { tables, absent, refused } = planMasking(
    [rule("name", "keep"), rule("gone", "name")],
    [fact("name")],
  );
  expect({ tables, absent, refused }).toEqual({ tables: [], absent: [rule("gone", "name")], refused: [] });
});

test("a key gives the keys of HMAC-SHA256 and a shift of a month to a year", () => {
  const { outer, inner, days } = planMaskKeys(Buffer.alloc(32, 1));
  expect([outer.slice(0, 4), outer.slice(-4), inner.slice(0, 4), inner.slice(-4)]).toEqual([
    "5d5d",
    "5c5c",
    "3737",
    "3636",
  ]);
  expect(days).toBeGreaterThanOrEqual(30);
  expect(days).toBeLessThan(365);
  expect(planMaskKeys(Buffer.alloc(32, 2)).days).not.toBe(days);
});

test("values and names that look personal", () => {
  const sample = { filled: 10, emails: 0, ibans: 0, phones: 0 };
  expect(judgeSample(sample)).toBeNull();
  expect(judgeSample({ ...sample, emails: 3 })).toBe("email");
  expect(judgeSample({ ...sample, ibans: 9 })).toBe("iban");
  expect(judgeSample({ ...sample, phones: 10 })).toBe("phone");
  expect(judgeSample({ filled: 0, emails: 0, ibans: 0, phones: 0 })).toBeNull();
  for (const name of ["x_email", "private_street", "partner_name", "mobile", "x_birthday", "iban"])
    expect(looksPersonalByName(name, "varchar"), name).toBe("name");
  for (const name of ["name", "state", "code", "template_id", "color", "email_state"])
    expect(looksPersonalByName(name, "varchar"), name).toBeNull();
  expect(looksPersonalByName("birthday", "date")).toBe("name");
  expect(looksPersonalByName("mobile", "date")).toBeNull();
});

import { describe, expect, test } from "vitest";
import { judgeStatement } from "./judge-statement";
import { statementMaxBytes } from "./tunables";

describe("what pg_dump writes is run", () => {
  test.each([
    "SELECT pg_catalog.set_config('search_path', '', false)",
    "SELECT pg_catalog.setval('public.res_partner_id_seq', 12, true)",
    "SET client_encoding = 'UTF8'",
    "SET standard_conforming_strings = on",
    "SET check_function_bodies = false",
    "SET xmloption = content",
    "SET row_security = off",
    "SET search_path = public, pg_catalog",
    "SET default_table_access_method = heap",
    "CREATE TABLE public.res_partner (\n    id integer NOT NULL,\n    name character varying\n)",
    "CREATE UNIQUE INDEX x ON public.res_users USING btree (login)",
    "CREATE FUNCTION public.unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE AS $_$ select 1; $_$",
    "CREATE OR REPLACE VIEW public.report AS\n SELECT 1",
    "CREATE MATERIALIZED VIEW public.report AS\n SELECT 1\n  WITH NO DATA",
    "CREATE SCHEMA unaccent_schema",
    "ALTER TABLE ONLY public.res_partner ADD CONSTRAINT res_partner_pkey PRIMARY KEY (id)",
    "ALTER SEQUENCE public.a OWNED BY public.b.id",
    "COMMENT ON COLUMN public.res_partner.name IS 'Name; the \\! of it'",
    "INSERT INTO public.res_lang (id, code) VALUES (1, 'en_US')",
    "REFRESH MATERIALIZED VIEW public.report",
  ])("%s", (text) => {
    expect(judgeStatement(text)).toEqual({ act: "run" });
  });

  test.each([
    'COPY public.res_partner (id, name, "order") FROM stdin',
    'COPY public."Weird ""name" FROM stdin',
    "copy res_partner from STDIN",
  ])("%s", (text) => {
    expect(judgeStatement(text)).toEqual({ act: "copy" });
  });

  test("an extension is made by other means", () => {
    expect(judgeStatement("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")).toEqual({
      act: "extension",
      name: "pg_trgm",
      schema: "public",
    });
    expect(judgeStatement('CREATE EXTENSION "uuid-ossp" SCHEMA "Odd"')).toEqual({
      act: "extension",
      name: "uuid-ossp",
      schema: "Odd",
    });
  });
});

test.each([
  "",
  "SET statement_timeout = 0",
  "SET transaction_timeout = 0",
  "SET default_tablespace = ''",
  "SET default_with_oids = false",
  "ALTER TABLE public.res_partner OWNER TO odoo",
  'ALTER FUNCTION public.f(text, integer) OWNER TO "p_name"',
  "GRANT ALL ON SCHEMA public TO odoo",
  "REVOKE USAGE ON SCHEMA public FROM PUBLIC",
  "CREATE SCHEMA public",
  "COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language'",
  "DROP INDEX IF EXISTS public.a",
])("left out: %s", (text) => {
  expect(judgeStatement(text)).toEqual({ act: "skip" });
});

describe("everything else is refused, with the reason", () => {
  test.each([
    ["COPY t FROM PROGRAM 'curl example.com'", /runs a program/],
    ["COPY (SELECT 1) TO PROGRAM 'sh'", /runs a program/],
    ["COPY t FROM '/etc/passwd'", /files of the server/],
    ["COPY t TO stdout", /files of the server/],
    ["COPY t FROM stdin WITH (FORMAT binary)", /files of the server/],
    ["ALTER SYSTEM SET archive_command = 'sh'", /ALTER SYSTEM/],
    ["CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p", /CREATE SUBSCRIPTION/],
    ["CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", /another server/],
    ["CREATE FOREIGN TABLE t (id int) SERVER s", /another server/],
    ["CREATE USER MAPPING FOR u SERVER s", /another server/],
    ["IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", /another server/],
    ["CREATE ROLE r SUPERUSER", /roles or databases/],
    ["ALTER ROLE CURRENT_USER SUPERUSER", /roles or databases/],
    ["ALTER USER odoo PASSWORD 'x'", /roles or databases/],
    ["CREATE DATABASE d", /roles or databases/],
    ["ALTER DATABASE d SET search_path = evil", /roles or databases/],
    ["CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION f()", /code into the server/],
    ["CREATE LANGUAGE plpython3u", /code into the server/],
    ["CREATE EXTENSION file_fdw", /code into the server/],
    ["LOAD 'evil'", /code into the server/],
    ["SET SESSION AUTHORIZATION postgres", /another role/],
    ["SET ROLE postgres", /another role|setting/],
    ["DO $$ begin end $$", /code of its own/],
    ["SET standard_conforming_strings = off", /setting/],
    ["SET client_encoding = 'SJIS'", /setting/],
    ["SET log_statement = 'none'", /setting/],
    ["SET constructor = 1", /setting/],
    ["SELECT pg_read_file('/etc/passwd')", /No dump of Odoo has this/],
    ["SELECT pg_catalog.set_config('search_path', '', false), pg_sleep(9)", /No dump of Odoo/],
    ["SELECT pg_catalog.setval('a', 1); DROP TABLE b", /No dump of Odoo/],
    ["SELECT pg_catalog.lo_create('1')", /No dump of Odoo/],
    ["CALL evil()", /No dump of Odoo/],
    ["INSERT INTO a SELECT * FROM b", /No dump of Odoo/],
    ["CREATE TABLESPACE t LOCATION '/x'", /roles or databases/],
    ["CREATE TABLEAU", /No dump of Odoo/],
  ])("%s", (text, reason) => {
    expect(judgeStatement(text)).toEqual({ act: "refuse", why: expect.stringMatching(reason) });
  });
});

test("a long list of columns and a long view are still what pg_dump writes", () => {
  const columns = Array.from({ length: 1_600 }, (_, n) => `"${"c".repeat(58)}${n}"`).join(", ");
  expect(judgeStatement(`COPY public.wide (${columns}) FROM stdin`)).toEqual({ act: "copy" });
  const view = `CREATE VIEW public.large AS\n SELECT ${"1,\n    ".repeat(100_000)}1`;
  expect(judgeStatement(view)).toEqual({ act: "run" });
});

/** With a pattern that looks at each blank again and again, one of these takes days: nothing else would run meanwhile. */
describe("however long a statement is, each of its letters is looked at a few times", () => {
  const many = (part: string, chars = statementMaxBytes) => part.repeat(Math.ceil(chars / part.length));
  const fills = { blanks: " ", lines: "\n", "blanks of printers": "\u00a0", both: "\u2003 " };
  const shapes: [string, (fill: string) => string][] = [
    ["COPY", (fill) => `COPY t${fill}x`],
    ["COPY of columns", (fill) => `COPY t (a)${fill}x`],
    ["COPY of nothing", (fill) => `COPY${fill}t${fill}x`],
    ["an owner", (fill) => `ALTER${fill}x`],
    ["an owner, nearly", (fill) => `ALTER TABLEAU t${fill}OWNER${fill}TO${fill};`],
    ["an extension", (fill) => `CREATE EXTENSION a${fill}WITH${fill}x`],
    ["a setting", (fill) => `SET search_path =${fill}x${fill}\ny`],
    ["a setting's values", (fill) => `SET search_path = a${fill},${fill}b${fill}-`],
    ["rows", (fill) => `INSERT INTO t${fill}(a)${fill}x`],
    ["a sequence", (fill) => `SELECT setval(${fill}'a'${fill},${fill}1${fill}x`],
    ["a search path", (fill) => `SELECT pg_catalog.set_config(${fill}'search_path'${fill},${fill}''x`],
    ["what is dropped", (fill) => `DROP${fill}TEXT${fill}x`],
    ["another one", (fill) => `CREATE${fill}OR${fill}REPLACE${fill}x`],
  ];
  // as long as all of a statement is looked at, and as long as one may be
  for (const chars of [64_000, statementMaxBytes])
    test.each(shapes)(`%s, ${chars} at a time`, (_what, shape) => {
      for (const fill of Object.values(fills))
        expect(judgeStatement(shape(many(fill, chars)))).toMatchObject({ act: "refuse" });
    }, 30_000);

  test.each([
    ["names", `ALTER TABLEAU ${many('OWNER TO "a""')}`],
    ["a name", `COPY "${many('""')}" FROM stdin`],
    ["a text", `SELECT pg_catalog.set_config('search_path', '${many("''")}', true)`],
    ["names of a search path", `SET search_path = ${many("a,")}`],
    ["columns", `COPY t (${many("a,")}`],
    ["programs", `COPY ${many("PROGRAMS ")}`],
    ["letters behind a beginning that is too long to be known", `CREATE ${" ".repeat(262_144 - 12)}TABLEAU`],
  ])("%s", (_what, text) => {
    expect(judgeStatement(text)).toMatchObject({ act: "refuse" });
  }, 30_000);
}); // prettier-ignore

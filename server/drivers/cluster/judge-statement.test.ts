import { describe, expect, test } from "vitest";
import { judgeStatement } from "./judge-statement";

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

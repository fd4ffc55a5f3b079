import { escapeLiteral } from "pg";
import type { CloneStrategy } from "../plan-clone-strategy";
import { quoteName } from "../quote-name";

/** Statements on databases. Names and literals cannot be bind parameters here: all are quoted by pg's own functions. */

/** As Odoo makes its databases (service/db.py): byte order sorts the same on every machine. `ctype` null: the server's. */
export const createDatabase = (name: string, ctype: string | null): string => {
  const letters = ctype === null ? "" : ` lc_ctype ${escapeLiteral(ctype)}`;
  return `create database ${quoteName(name)} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C'${letters}`;
};

export const copyDatabase = (source: string, target: string, strategy: CloneStrategy): string =>
  `create database ${quoteName(target)} template ${quoteName(source)} strategy ${strategy}`;

export const renameDatabase = (from: string, to: string): string =>
  `alter database ${quoteName(from)} rename to ${quoteName(to)}`;

export const dropDatabase = (name: string, force: boolean): string =>
  `drop database if exists ${quoteName(name)}${force ? " with (force)" : ""}`;

export const allowConnections = (name: string, allow: boolean): string =>
  `alter database ${quoteName(name)} with allow_connections ${allow}`;

export const commentOnDatabase = (name: string, text: string): string =>
  `comment on database ${quoteName(name)} is ${escapeLiteral(text)}`;

export const revokeDatabase = (name: string, from: string | "public"): string =>
  `revoke all on database ${quoteName(name)} from ${from === "public" ? "public" : quoteName(from)}`;

export const grantDatabase = (name: string, role: string): string =>
  `grant connect, create, temporary on database ${quoteName(name)} to ${quoteName(role)}`;

export const createExtension = (name: string, schema: string): string =>
  `create extension if not exists ${quoteName(name)} schema ${quoteName(schema)} cascade`;

/** Whoever may connect may use what an extension brings. */
export const createSchema = (name: string): string =>
  `create schema if not exists ${quoteName(name)}; grant usage on schema ${quoteName(name)} to public`;

/** $1 name → its label, whether it may be connected to, its size where it may be known. */
export const FIND_DATABASE = `
  select shobj_description(oid, 'pg_database') as comment, datallowconn as open
  from pg_database where datname = $1`;

export const DATABASE_SIZE = `select pg_database_size($1::name)::text as size`;

export const LIST_LABELLED = `
  select datname as name, pg_get_userbyid(datdba) as owner, shobj_description(oid, 'pg_database') as comment,
    datallowconn as open,
    case when has_database_privilege(oid, 'CONNECT') then pg_database_size(oid) else 0 end::text as size
  from pg_database
  where shobj_description(oid, 'pg_database') like 'capstan:%'
  order by datname`;

/** Names of the databases that this role owns. */
export const LIST_OWN_NAMES = `
  select datname as name from pg_database where datdba = (select oid from pg_roles where rolname = current_user)`;

/** Autovacuum is no session: PostgreSQL ends it by itself when a database is copied, renamed or dropped. */
const SESSIONS = `
  from pg_stat_activity
  where datname = $1 and pid <> pg_backend_pid() and backend_type is distinct from 'autovacuum worker'`;

/** $1 database → sessions in it. */
export const COUNT_SESSIONS = `select count(*)::int as sessions ${SESSIONS}`;

/** The same, ending those it may: a superuser's session can only be ended by a superuser. */
export const END_SESSIONS = `
  select count(*)::int as sessions,
    count(case when pg_has_role(current_user, usesysid, 'usage') then pg_terminate_backend(pid) end) as ended
  ${SESSIONS}`;

/** $1 names → those the server has files of. */
export const AVAILABLE_EXTENSIONS = `select name from pg_available_extensions where name = any ($1) order by name`;

/** Extensions of the connected database. plpgsql is in every new one. */
export const LIST_EXTENSIONS = `
  select extname as name, nspname as schema from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
  where extname <> 'plpgsql' order by extname`;

/** What is needed of the server's locale: Odoo wants upper and lower case of all letters, which "C" does not know. */
export const LOCALE = `
  select datctype as ctype,
    (select collctype from pg_collation where collprovider = 'c' and collctype in ('C.UTF-8', 'C.utf8') limit 1) as unicode
  from pg_database where datname = 'template0'`;

export const SERVER = `
  select current_setting('server_version_num')::int as version, current_user as name, rolsuper as superuser
  from pg_roles where rolname = current_user`;

/** Schema of the extension, beside which `public.unaccent` stands for it. */
export const UNACCENT_SCHEMA = "unaccent_schema";

/**
 * Odoo looks for a function public.unaccent(text), and warns when it is not IMMUTABLE: it could not be used in an index.
 * The extension's is not, and only a superuser could alter it, which a dump would not carry; so this one stands before it.
 */
export const CREATE_UNACCENT = `
  create function public.unaccent(text) returns text
  language sql immutable parallel safe strict
  as $$ select ${UNACCENT_SCHEMA}.unaccent('${UNACCENT_SCHEMA}.unaccent'::regdictionary, $1) $$`;

/** Schemas where the extension's own function was altered to be IMMUTABLE, as Odoo does as a superuser. */
export const ALTERED_UNACCENT = `
  select nspname as schema
  from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
  join pg_depend on classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
  where proname = 'unaccent' and pronargs = 1 and provolatile = 'i'`;

export const alterUnaccent = (schema: string): string =>
  `alter function ${quoteName(schema)}.unaccent(text) immutable`;

/**
 * Functions and operators of PostgreSQL itself and no others: in a database whose owner is an environment's role, one of
 * theirs that fits better than PostgreSQL's own would be taken, and run with the rights of whoever asked.
 */
export const ONLY_OWN_NAMES = `set search_path = pg_catalog`;

export const ANALYZE = `analyze`;

/** Of the role that asks, the largest first, each quoted with its schema. */
export const LIST_OWN_TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm', 'p') and pg_catalog.pg_get_userbyid(c.relowner) = current_user
  order by pg_catalog.pg_relation_size(c.oid) desc, c.oid`;

/** `tables` as LIST_OWN_TABLES gives them. */
export function analyzeTables(tables: readonly string[]): string {
  return `analyze ${tables.join(", ")}`;
}

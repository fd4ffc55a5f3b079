/**
 * Statements on Odoo's server. Names cannot be bind parameters here, so every one passes pg's escapeIdentifier (or, in a
 * comment, escapeLiteral) after its length was checked: PostgreSQL would cut a longer one and hit another object.
 */
import { escapeIdentifier, escapeLiteral } from "pg";

const NAME_MAX_BYTES = 63;

/** identifier quotes a name; throws for one PostgreSQL would cut. */
export function identifier(name: string): string {
  if (name === "" || name.includes("\u0000") || Buffer.byteLength(name) > NAME_MAX_BYTES)
    throw new RangeError(`not a usable name on PostgreSQL: ${JSON.stringify(name)}`);
  return escapeIdentifier(name);
}

export const createDatabase = (name: string) =>
  `create database ${identifier(name)} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`;

export const cloneDatabase = (source: string, target: string) =>
  `create database ${identifier(target)} template ${identifier(source)} strategy file_copy`;

export const renameDatabase = (from: string, to: string) =>
  `alter database ${identifier(from)} rename to ${identifier(to)}`;

export const dropDatabase = (name: string) => `drop database if exists ${identifier(name)} with (force)`;

export const allowConnections = (name: string, allow: boolean) =>
  `alter database ${identifier(name)} with allow_connections ${allow}`;

export const commentOn = (name: string, text: string) =>
  `comment on database ${identifier(name)} is ${escapeLiteral(text)}`;

/** The role may connect and make schemas; everybody else may nothing. */
export const grantDatabase = (name: string, role: string) =>
  `revoke all on database ${identifier(name)} from public;
   grant connect, create, temporary on database ${identifier(name)} to ${identifier(role)}`;

export const revokeDatabase = (name: string, role: string) =>
  `revoke all on database ${identifier(name)} from ${identifier(role)}`;

export const grantSchema = (role: string) => `grant usage, create on schema public to ${identifier(role)}`;

/** Safe only because no database is owned by an environment's role: REASSIGN OWNED also moves databases. */
export const reassignOwned = (from: string, to: string) =>
  `reassign owned by ${identifier(from)} to ${identifier(to)}`;

export const createRole = (name: string, password: string) =>
  `create role ${identifier(name)} login nosuperuser nocreatedb nocreaterole noinherit password ${escapeLiteral(password)}`;

export const setPassword = (name: string, password: string) =>
  `alter role ${identifier(name)} login password ${escapeLiteral(password)}`;

export const grantRole = (name: string) => `grant ${identifier(name)} to current_user`;

export const dropRole = (name: string) => `drop role if exists ${identifier(name)}`;

export const dropOwned = (name: string) => `drop owned by ${identifier(name)}`;

export const createExtension = (name: string) => `create extension if not exists ${identifier(name)}`;

export const DATABASE_EXISTS = `select 1 as found from pg_database where datname = $1`;

export const DATABASE_LABEL = `select shobj_description(oid, 'pg_database') as label from pg_database where datname = $1`;

export const LIST_DATABASES = `
  select datname as name, pg_get_userbyid(datdba) as owner, shobj_description(oid, 'pg_database') as label,
    case when has_database_privilege(oid, 'CONNECT') then pg_database_size(oid) else 0 end as size
  from pg_database where shobj_description(oid, 'pg_database') like 'capstan:%'`;

export const ROLE_EXISTS = `select 1 as found from pg_roles where rolname = $1`;

export const IS_MEMBER = `select pg_has_role(current_user, $1, 'member') as member`;

export const END_SESSIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`;

export const COUNT_SESSIONS = `select count(*)::int as sessions from pg_stat_activity where datname = $1`;

export const AVAILABLE_EXTENSIONS = `select name from pg_available_extensions where name = any ($1)`;

export const SERVER_VERSION = `select current_setting('server_version_num')::int as version`;

/** Databases whose connections a copy shut off and did not get to open again: its process died in between. */
export const SHUT_DATABASES = `
  select datname as name from pg_database
  where not datallowconn and shobj_description(oid, 'pg_database') like 'capstan:%'`;

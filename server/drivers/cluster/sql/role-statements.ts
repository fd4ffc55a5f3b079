import { escapeLiteral } from "pg";
import { quoteName } from "../quote-name";
import { roleConnectionsMax } from "../tunables";

/** Statements on roles and what they own. */

const connectionLimit = `connection limit ${roleConnectionsMax}`;

export const createRole = (name: string, verifier: string): string =>
  `create role ${quoteName(name)} login nosuperuser nocreatedb nocreaterole noreplication ${connectionLimit} password ${escapeLiteral(verifier)}`;

export const setPassword = (name: string, verifier: string): string =>
  `alter role ${quoteName(name)} login ${connectionLimit} password ${escapeLiteral(verifier)}`;

export const commentOnRole = (name: string, text: string): string =>
  `comment on role ${quoteName(name)} is ${escapeLiteral(text)}`;

export const dropRole = (name: string): string => `drop role if exists ${quoteName(name)}`;

/** From 16 on a role's maker may administer it, but not act as it until it says so. */
export const joinRole = (name: string, serverVersion: number): string =>
  `grant ${quoteName(name)} to current_user${serverVersion >= 160_000 ? " with inherit true, set true" : ""}`;

/** Moves databases and tablespaces too: safe only because no role of an environment owns any. */
export const reassignOwned = (from: string, to: string): string =>
  `reassign owned by ${quoteName(from)} to ${quoteName(to)}`;

/** Takes away the role's rights here and on shared objects, and drops what it owns here: only for a role on its way out. */
export const dropOwned = (name: string): string => `drop owned by ${quoteName(name)}`;

export const grantSchema = (role: string): string =>
  `grant usage, create on schema public to ${quoteName(role)}`;

export const revokeSchema = (role: string): string => `revoke all on schema public from ${quoteName(role)}`;

/** $1 name */
export const FIND_ROLE = `
  select shobj_description(oid, 'pg_authid') as comment,
    rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls or rolname = current_user as powerful,
    pg_has_role(current_user, oid, 'usage') as joined
  from pg_roles where rolname = $1`;

/** Owners of objects of the connected database, but for the administrating role. */
export const LIST_OWNERS = `
  select distinct rolname as name
  from pg_shdepend join pg_roles on pg_roles.oid = refobjid
  where dbid = (select oid from pg_database where datname = current_database())
    and refclassid = 'pg_authid'::regclass and deptype = 'o' and rolname <> current_user
  order by rolname`;

/** $1 roles → databases and tablespaces that one of them owns: REASSIGN OWNED would move those as well. */
export const LIST_SHARED_OBJECTS = `
  select pg_describe_object(classid, objid, objsubid) as object, rolname as role
  from pg_shdepend join pg_roles on pg_roles.oid = refobjid
  where dbid = 0 and refclassid = 'pg_authid'::regclass and deptype = 'o' and rolname = any ($1)`;

/** $1 role → databases (null: shared) where it owns something or has rights. */
export const LIST_DEPENDENCIES = `
  select datname as database, count(*) filter (where deptype = 'o')::int as owned
  from pg_shdepend left join pg_database on pg_database.oid = dbid
  where refclassid = 'pg_authid'::regclass and refobjid = (select oid from pg_roles where rolname = $1)
  group by datname order by datname`;

import { escapeLiteral } from "pg";
import { quoteName } from "../quote-name";

export const BEGIN = `begin`;
export const ROLLBACK = `rollback`;

/** Everything read in it is of one moment, which EXPORT_MOMENT lets others take part in while it is open. */
export const BEGIN_MOMENT = `begin transaction isolation level repeatable read, read only`;
export const EXPORT_MOMENT = `select pg_export_snapshot() as snapshot`;
export const takeMoment = (snapshot: string): string => `set transaction snapshot ${escapeLiteral(snapshot)}`;

export const lockWait = (seconds: number): string => `set local lock_timeout = '${seconds}s'`;

/** $1 name → a row if there is a table of that name on the search path. */
export const FIND_TABLE = `
  select from pg_class where oid = to_regclass(quote_ident($1)) and relkind in ('r', 'p')`;

/** Disturbs no reader and no writer; keeps out whoever wants SHARE, which is how Odoo collects files. */
export const holdTable = (name: string): string => `lock table ${quoteName(name)} in row exclusive mode`;

/** Ordinary tables, leaves of partitioned ones included, without those of extensions. */
export const LIST_TABLES = `
  select n.nspname as schema, c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't'
    and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
    and not exists (select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1, 2`;

export const countTable = (schema: string, name: string): string =>
  `select count(*)::text as count from only ${quoteName(schema)}.${quoteName(name)}`;

export const SERVER_VERSION = `select current_setting('server_version') as version`;

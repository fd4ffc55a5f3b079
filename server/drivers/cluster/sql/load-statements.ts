import { quoteName } from "../quote-name";

/** Nothing is lost with it: a database that was not loaded to its end is dropped. Time is watched from outside. */
export const QUICK_COMMIT = `set synchronous_commit = off; set statement_timeout = 0`;

/** $1 name → whether PostgreSQL lets anybody make it in a database of theirs; no row: there is none of that name. */
export const FIND_EXTENSION = `
  select coalesce(bool_or(v.trusted), false) as trusted
  from pg_available_extensions e
  left join pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
  where e.name = $1 group by e.name`;

/** Of the sessions that the role begins from now on; only a superuser may, and only one can take it back. */
export const limitTempFiles = (role: string, bytes: number): string =>
  `alter role ${quoteName(role)} set temp_file_limit = '${Math.floor(bytes / 1024)}kB'`;

export const limitStatements = (role: string, ms: number): string =>
  `alter role ${quoteName(role)} set statement_timeout = ${Math.floor(ms)}`;

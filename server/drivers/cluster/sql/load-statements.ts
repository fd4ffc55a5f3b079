import { quoteName } from "../quote-name";

/** Nothing is lost with it: a database that was not loaded to its end is dropped. Time is watched from outside. */
export const QUICK_COMMIT = `set synchronous_commit = off; set statement_timeout = 0`;

/** $1 name → whether PostgreSQL lets anybody make it in a database of theirs; no row: there is none of that name. */
export const FIND_EXTENSION = `
  select coalesce(bool_or(v.trusted), false) as trusted
  from pg_available_extensions e
  left join pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
  where e.name = $1 group by e.name`;

/**
 * $1 name → the room that the database and the temporary files of its sessions take. A sort's files are PostgreSQL's own
 * (pgsql_tmp<pid>.<n>), those that parallel workers share lie in a folder of such a name. Only a superuser may.
 */
export const LOAD_ROOM = `
  with sessions as (select 'pgsql_tmp' || pid as owner from pg_stat_activity where datname = $1),
  files as (
    select f.name, f.size from pg_tablespace t, pg_ls_tmpdir(t.oid) f where t.spcname <> 'pg_global'
    union all
    select folder, (pg_stat_file('base/pgsql_tmp/' || folder || '/' || file, true)).size
    from pg_ls_dir('base/pgsql_tmp', true, false) folder,
      pg_ls_dir('base/pgsql_tmp/' || folder, true, false) file
    where folder like '%fileset'
  )
  select (pg_database_size($1::name) + coalesce(sum(size), 0))::text as size
  from files where split_part(name, '.', 1) in (select owner from sessions)`;

/** Of the sessions that the role begins from now on; only a superuser may, and only one can take it back. */
export const limitTempFiles = (role: string, bytes: number): string =>
  `alter role ${quoteName(role)} set temp_file_limit = '${Math.floor(bytes / 1024)}kB'`;

export const limitStatements = (role: string, ms: number): string =>
  `alter role ${quoteName(role)} set statement_timeout = ${Math.floor(ms)}`;

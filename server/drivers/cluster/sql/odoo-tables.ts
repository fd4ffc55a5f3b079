/** Statements on Odoo's own tables. Names are found on the search path of whose database it is: schema public. */

/** $1 names of tables → those that are there. */
export const TABLES_PRESENT = `
  select name from unnest($1::text[]) as name where to_regclass(quote_ident(name)) is not null`;

/** $1 tables, $2 columns, pairwise → the pairs that are there. */
export const COLUMNS_PRESENT = `
  select wanted.tbl as "table", wanted.col as "column"
  from unnest($1::text[], $2::text[]) as wanted(tbl, col)
  join pg_attribute a on a.attrelid = to_regclass(quote_ident(wanted.tbl)) and a.attname = wanted.col
  where not a.attisdropped`;

/**
 * A module that is only known, not there, is none of anybody's business. Who fills the table does not fill the memory of
 * whoever reads it: no Odoo has so many modules, nor such names.
 */
export const INSTALLED_MODULES = `
  select left(name, 256) as name, left(coalesce(latest_version, ''), 256) as version, left(state, 64) as state
  from ir_module_module
  where state not in ('uninstalled', 'uninstallable')
  order by name limit 20000`;

/** The administrator that Odoo itself makes, whatever it is called by now. */
export const ADMIN_USER = `
  select u.id, u.login, u.password
  from ir_model_data d join res_users u on u.id = d.res_id
  where d.module = 'base' and d.name = 'user_admin' and d.model = 'res.users'`;

/** $1 id, $2 hash. A signed-in administrator is signed out by it: Odoo's session tokens depend on the hash. */
export const SET_PASSWORD = `update res_users set password = $2 where id = $1`;

/**
 * $1 path, $2 how many → files of attachments after it. Several attachments may share one file. No disk has longer names,
 * and a size is a number that is one everywhere.
 */
export const ATTACHMENT_FILES = `
  select store_fname as path, left(max(checksum), 64) as checksum,
    least(greatest(coalesce(max(file_size), 0), 0), 9007199254740991)::bigint::text as size
  from ir_attachment
  where store_fname is not null and store_fname <> '' and octet_length(store_fname) <= 1000
    and store_fname collate "C" > $1
  group by store_fname order by store_fname collate "C" limit $2`;

/** A row when Odoo's neutralization ran (base/data/neutralize.sql). */
export const NEUTRALIZED_MARK = `
  select from ir_config_parameter where key = 'database.is_neutralized' and value not in ('', 'False', 'false')`;

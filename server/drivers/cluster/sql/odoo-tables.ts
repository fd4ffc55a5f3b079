/** Statements on Odoo's own tables. Names are found on the search path of the administrating role: schema public. */

/** $1 names of tables → those that are there. */
export const TABLES_PRESENT = `
  select name from unnest($1::text[]) as name where to_regclass(quote_ident(name)) is not null`;

/** $1 tables, $2 columns, pairwise → the pairs that are there. */
export const COLUMNS_PRESENT = `
  select wanted.tbl as "table", wanted.col as "column"
  from unnest($1::text[], $2::text[]) as wanted(tbl, col)
  join pg_attribute a on a.attrelid = to_regclass(quote_ident(wanted.tbl)) and a.attname = wanted.col
  where not a.attisdropped`;

/** A module that is only known, not there, is none of anybody's business. */
export const INSTALLED_MODULES = `
  select name, coalesce(latest_version, '') as version, state
  from ir_module_module
  where state not in ('uninstalled', 'uninstallable')
  order by name`;

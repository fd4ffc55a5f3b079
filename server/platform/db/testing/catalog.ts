/** What PostgreSQL itself knows of the tables: tests that must cover every table read it from here, never from a list. */
import type { Client } from "pg";

export type Column = {
  name: string;
  /** as format_type writes it: `uuid`, `text[]`, `timestamp(3) with time zone` */
  type: string;
  notNull: boolean;
  hasDefault: boolean;
};

export type ForeignKey = { column: string; table: string; target: string };

export type Table = {
  /** `ops.runs` */
  name: string;
  columns: Column[];
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  /** definitions of check constraints */
  checks: string[];
};

const TABLES = `
  select n.nspname || '.' || c.relname as name,
    (select coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'notNull', a.attnotnull, 'hasDefault', a.atthasdef or a.attidentity <> '') order by a.attnum), '[]')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_index i
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
      where i.indrelid = c.oid and i.indisprimary) as "primaryKey",
    (select coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'table', fn.nspname || '.' || f.relname,
        'target', fa.attname)), '[]')
      from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
      cross join lateral unnest(k.conkey, k.confkey) as pair(own, other)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.own
      join pg_attribute fa on fa.attrelid = f.oid and fa.attnum = pair.other
      where k.conrelid = c.oid and k.contype = 'f') as "foreignKeys",
    (select coalesce(jsonb_agg(pg_get_constraintdef(k.oid)), '[]') from pg_constraint k
      where k.conrelid = c.oid and k.contype = 'c') as checks
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname = any ($1)
  order by 1`;

/** readTables gives every table of the schemas. */
export async function readTables(client: Client, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table>(TABLES, [schemas]);
  return rows;
}

/** listSchemas: every schema that somebody made; PostgreSQL's own are left out. */
export async function listSchemas(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1",
  );
  return rows.map(({ name }) => name);
}

import type { MaskMethod } from "@/server/platform/mask-method";
import { quoteName } from "../quote-name";

/** A column as it is masked. The table is one of schema public, where Odoo keeps its own. */
export type MaskedColumn = {
  column: string;
  method: MaskMethod;
  kind: "text" | "json" | "number" | "date" | "other";
  /** of the type, for the result of a number */
  type: string;
  /** of varchar(n); null: any length */
  maxLength: number | null;
  required: boolean;
  /** part of a unique index */
  unique: boolean;
};

/** Methods whose values meet by chance; in a unique column they get something of their own. */
const SHARED_BY_CHANCE = new Set<MaskMethod>(["name", "street", "city", "sentence", "lorem"]);
/** So many digits and letters make two masks of one format differ. */
const DISTINCT_CHARS = 12;
/** Rows that examples are chosen from: a whole table would take as long as masking it. */
const FIRST_ROWS = 50;

const tableOf = (table: string) => `public.${quoteName(table)}`;
const columnOf = (column: string) => `t.${quoteName(column)}`;

/** $1 tables, $2 columns, pairwise → what is known of those that are there. */
export const MASKABLE_COLUMNS = `
  select wanted.tbl as "table", wanted.col as "column", c.relkind as kind, y.typname as type,
    case when y.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as "maxLength",
    a.attnotnull as required, a.attgenerated <> '' as generated,
    exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey)) as "unique",
    exists (select from pg_constraint k where (k.conrelid = c.oid and k.contype in ('p', 'f') and a.attnum = any (k.conkey))
      or (k.confrelid = c.oid and k.contype = 'f' and a.attnum = any (k.confkey))) as "key"
  from unnest($1::text[], $2::text[]) as wanted(tbl, col)
  join pg_class c on c.relname = wanted.tbl and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_attribute a on a.attrelid = c.oid and a.attname = wanted.col and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  order by 1, 2`;

/** maskedValue: the expression of the masked value. `days`: how far dates move. */
function maskedValue(table: string, given: MaskedColumn, days: number): string {
  const value = columnOf(given.column);
  if (given.method === "empty") return emptied(given);
  if (given.kind === "date")
    return `${value} - ${given.type === "date" ? days : `make_interval(days => ${days})`}`;
  if (given.kind === "number") return `pg_temp.capstan_number(${value}::numeric)::${quoteName(given.type)}`;
  const call = (text: string) => `pg_temp.capstan_${given.method}(${text})`;
  if (given.kind === "json")
    return `case jsonb_typeof(${value}) when 'object' then coalesce((select jsonb_object_agg(k, ${call("x")}) from jsonb_each_text(${value}) as e(k, x)), ${value}) when 'null' then ${value} else to_jsonb(${call(`${value} #>> '{}'`)}) end`;
  const masked = given.unique ? distinct(table, given, value, call(value)) : call(value);
  return given.maxLength === null ? masked : `left(${masked}, ${given.maxLength})`;
}

function emptied({ kind, required }: MaskedColumn): string {
  if (!required) return "null";
  return kind === "json" ? "'{}'" : "''";
}

/** distinct: two values that differ still differ, at the cost of the format where there is no other way. */
function distinct(table: string, { method, column }: MaskedColumn, value: string, masked: string): string {
  const own = `' ' || left(pg_temp.capstan_hmac('unique:' || ${value}), 12)`;
  if (SHARED_BY_CHANCE.has(method))
    return `case btrim(${value}) when '' then ${value} else ${masked} || ${own} end`;
  if (method === "format" || method === "phone")
    return `case when length(regexp_replace(${value}, '[^0-9A-Za-z]', '', 'g')) between 0 and ${DISTINCT_CHARS - 1} and btrim(${value}) <> '' then ${masked} || ${own} else ${masked} end`;
  if (method !== "email" && method !== "login") return masked;
  const folded = `lower(btrim(${value}))`;
  const other = `lower(btrim(o.${quoteName(column)}))`;
  return `case when ${value} <> ${folded} and ${folded} in (select ${other} from ${tableOf(table)} as o where o.${quoteName(column)} is not null group by 1 having count(*) > 1) then pg_temp.capstan_exact_email(${value}) else ${masked} end`;
}

/** holdsSomething: null and empty stay as they are and are not counted. */
function holdsSomething({ column, kind }: MaskedColumn): string {
  const value = columnOf(column);
  if (kind === "text") return `btrim(${value}) <> ''`;
  if (kind === "json") return `${value} not in ('{}', 'null')`;
  return `${value} is not null`;
}

/** maskTable: all columns of a table in one pass over it. */
export function maskTable(table: string, columns: readonly MaskedColumn[], days: number): string {
  const changes = columns.map((given) => `${quoteName(given.column)} = ${maskedValue(table, given, days)}`);
  return `update ${tableOf(table)} as t set ${changes.join(", ")} where ${columns.map(holdsSomething).join(" or ")}`;
}

/** countMasked → c0, c1, …: rows that each column's rule changes; `all`: rows that any changes. */
export function countMasked(table: string, columns: readonly MaskedColumn[]): string {
  const counts = columns.map(
    (given, at) => `count(*) filter (where ${holdsSomething(given)})::text as c${at}`,
  );
  return `select count(*)::text as "all", ${counts.join(", ")} from ${tableOf(table)} as t where ${columns.map(holdsSomething).join(" or ")}`;
}

/** showMasked → before, after; a few values, each once, of the first rows that have one. */
export function showMasked(table: string, given: MaskedColumn, days: number, limit: number): string {
  const after = maskedValue(table, given, days);
  const first = `select left(${columnOf(given.column)}::text, 200) as before, left((${after})::text, 200) as after
    from ${tableOf(table)} as t where ${holdsSomething(given)} limit ${FIRST_ROWS}`;
  return `select distinct before, after from (${first}) as f limit ${limit}`;
}

/** What a rewritten row leaves behind is gone from the files too. */
export const vacuumTable = (table: string): string => `vacuum (analyze) ${tableOf(table)}`;

export const BEGIN_MASKING = `begin`;
export const BEGIN_LOOKING = `begin`;
export const ONLY_READ = `set transaction read only`;
export const COMMIT = `commit`;
export const ROLLBACK = `rollback`;
export const SAVEPOINT = `savepoint looked`;
export const ROLLBACK_TO_SAVEPOINT = `rollback to savepoint looked`;
export const waitAtMost = (ms: number): string => `set local statement_timeout = ${ms}`;

/** Columns of Odoo's ordinary tables that could hold something of a person; not those of its own machinery. */
export const TEXT_COLUMNS = `
  select c.relname as "table", a.attname as "column", y.typname as type
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and c.relname !~ '^((ir|bus|base|theme|website_page|report|wizard)_|res_(country|currency|lang|partner_industry)|mail_template|mail_compose)' and c.reltuples <> 0
    and y.typname in ('text', 'varchar', 'bpchar', 'jsonb', 'date')
  order by 1, 2`;

/** What a value looks like, of each column: n (not empty), e (e-mail), i (IBAN), p (phone), in the first rows of a table. */
export function sampleColumns(table: string, columns: readonly string[], rows: number): string {
  const looks = columns.flatMap((column, at) => {
    const value = `v${at}`;
    return [
      `count(*) filter (where btrim(${value}) <> '')::int as n${at}`,
      `count(*) filter (where ${value} ~ '[^\\s@<>"]+@[^\\s@<>"]+\\.[a-z]{2,}')::int as e${at}`,
      `count(*) filter (where ${value} ~ '^[A-Z]{2}[0-9]{2} ?([A-Z0-9]{4} ?){2,7}[A-Z0-9]{0,4}$')::int as i${at}`,
      `count(*) filter (where ${value} ~ '^\\+[0-9][0-9 ()./-]{7,20}$')::int as p${at}`,
    ];
  });
  const values = columns.map((column, at) => `left(t.${quoteName(column)}::text, 500) as v${at}`);
  return `select ${looks.join(", ")} from (select ${values.join(", ")} from ${tableOf(table)} as t limit ${rows}) as s`;
}

/** Files that people attached, or that picture them, by what they are attached to; $1 models whose pictures are people. */
export const PERSONAL_FILES = `
  select res_model as model, res_field is not null as picture, count(*)::int as files, coalesce(sum(file_size), 0)::text as bytes
  from public.ir_attachment
  where store_fname is not null and res_model is not null
    and (res_field is null or (res_field like 'image%' or res_field like 'avatar%') and res_model = any ($1))
    and res_model not like 'ir.%'
  group by 1, 2 order by 3 desc limit 20`;

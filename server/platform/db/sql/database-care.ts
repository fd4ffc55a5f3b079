/**
 * What PostgreSQL itself knows of one of Odoo's databases. They run in that database as the administrating role, which finds
 * PostgreSQL's own names only: nothing that an environment's code made is called.
 */
import type { SqlClient } from "../sql-client";

/** waitAtMost: for what follows on this connection. */
export async function waitAtMost(
  sql: SqlClient,
  { lockTimeoutMs, lookTimeoutMs }: { lockTimeoutMs: number; lookTimeoutMs: number },
): Promise<void> {
  await sql.query(
    "select set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)",
    [String(lockTimeoutMs), String(lookTimeoutMs)],
  );
}

export type TableCareRow = {
  name: string;
  total_bytes: string;
  table_bytes: string;
  index_bytes: string;
  live_rows: string;
  dead_rows: string;
  vacuumed_at: Date | null;
  analyzed_at: Date | null;
  tables: number;
  all_bytes: string;
};

const TABLES = `
  select case when s.schemaname = 'public' then s.relname::text else s.schemaname || '.' || s.relname end as name,
    pg_total_relation_size(s.relid)::text as total_bytes, pg_table_size(s.relid)::text as table_bytes,
    pg_indexes_size(s.relid)::text as index_bytes, s.n_live_tup::text as live_rows, s.n_dead_tup::text as dead_rows,
    greatest(s.last_vacuum, s.last_autovacuum) as vacuumed_at,
    greatest(s.last_analyze, s.last_autoanalyze) as analyzed_at,
    (count(*) over ())::int as tables, (sum(pg_total_relation_size(s.relid)) over ())::text as all_bytes
  from pg_stat_user_tables s
  order by pg_total_relation_size(s.relid) desc, s.relid limit $1`;

/** The largest tables, with indexes and what is stored beside them. */
export function readTableCare(sql: SqlClient, limit: number): Promise<TableCareRow[]> {
  return sql.query<TableCareRow>(TABLES, [limit]);
}

export type DatabaseFactsRow = {
  version: string;
  size_bytes: string;
  /** since when the counters count; null: since the server was made */
  counted_since: Date | null;
  cache_hit: number | null;
  deadlocks: string;
};

const FACTS = `
  select current_setting('server_version') as version, pg_database_size(current_database())::text as size_bytes,
    stats_reset as counted_since, blks_hit::float8 / nullif(blks_hit + blks_read, 0) as cache_hit,
    deadlocks::text
  from pg_stat_database where datname = current_database()`;

export async function readDatabaseFacts(sql: SqlClient): Promise<DatabaseFactsRow> {
  const [row] = await sql.query<DatabaseFactsRow>(FACTS);
  if (!row) throw new Error("pg_stat_database does not know its own database");
  return row;
}

export type ConnectionsRow = {
  active: number;
  idle: number;
  in_transaction: number;
  /** of the oldest transaction that is open */
  longest_seconds: number | null;
  limit: number | null;
  server_limit: number;
};

const CONNECTIONS = `
  select count(*) filter (where a.state = 'active')::int as active,
    count(*) filter (where a.state = 'idle')::int as idle,
    count(*) filter (where a.state like 'idle in transaction%')::int as in_transaction,
    extract(epoch from max(clock_timestamp() - a.xact_start))::float8 as longest_seconds,
    (select nullif(rolconnlimit, -1) from pg_roles where rolname = $1) as "limit",
    current_setting('max_connections')::int as server_limit
  from pg_stat_activity a
  where a.datname = current_database() and a.usename = $1 and a.backend_type = 'client backend'`;

/** readConnections: of the environment's own role; this look is not one of them. */
export async function readConnections(sql: SqlClient, role: string): Promise<ConnectionsRow> {
  const [row] = await sql.query<ConnectionsRow>(CONNECTIONS, [role]);
  if (!row) throw new Error("an aggregate returned no row");
  return row;
}

export type IndexHintRow = {
  kind: "unused" | "duplicate" | "missing";
  table: string;
  /** the index; for a missing one the columns it would have */
  name: string;
  /** the index that does the same; the table that is referred to */
  other: string | null;
  size_bytes: string;
};

/**
 * Unused: never read since the counters began, no constraint rests on it. Duplicate: same columns, order, kind and
 * condition as another one. Missing: a foreign key of a table with rows whose columns begin no index, so that each delete on the other side
 * reads the whole table.
 */
const INDEX_HINTS = `
  with own as (
    select c.oid, case when n.nspname = 'public' then c.relname::text else n.nspname || '.' || c.relname end as name, c.reltuples
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
  ), ixs as (
    select i.*, x.relname::text as name, pg_relation_size(i.indexrelid) as bytes,
      exists (select from pg_constraint k where k.conindid = i.indexrelid) as needed
    from pg_index i join pg_class x on x.oid = i.indexrelid where i.indisvalid
  )
  (select 'unused' as kind, own.name as "table", ixs.name, null as other, ixs.bytes::text as size_bytes
    from ixs join own on own.oid = ixs.indrelid join pg_stat_user_indexes s on s.indexrelid = ixs.indexrelid
    where s.idx_scan = 0 and not ixs.indisunique and not ixs.needed and ixs.bytes >= $1
    order by ixs.bytes desc limit $2)
  union all
  (select 'duplicate', own.name, ixs.name, other.name, ixs.bytes::text
    from ixs join own on own.oid = ixs.indrelid
    join lateral (select o.name from ixs o
      where o.indrelid = ixs.indrelid and o.indexrelid <> ixs.indexrelid
        and o.indkey::text = ixs.indkey::text and o.indclass::text = ixs.indclass::text
        and o.indcollation::text = ixs.indcollation::text and o.indoption::text = ixs.indoption::text
        and o.indpred::text is not distinct from ixs.indpred::text and o.indexprs::text is not distinct from ixs.indexprs::text
        and (o.indisunique or not ixs.indisunique)
        and (o.needed, o.indisunique, -o.indexrelid::bigint) > (ixs.needed, ixs.indisunique, -ixs.indexrelid::bigint)
      order by o.indexrelid limit 1) other on true
    where not ixs.needed
    order by ixs.bytes desc limit $2)
  union all
  (select 'missing', own.name,
      (select string_agg(a.attname, ', ' order by k.place) from unnest(f.conkey) with ordinality as k(num, place)
        join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num),
      (select target.name from own target where target.oid = f.confrelid), pg_relation_size(own.oid)::text
    from pg_constraint f join own on own.oid = f.conrelid
    where f.contype = 'f' and own.reltuples >= $3
      and not exists (select from ixs where ixs.indrelid = f.conrelid and ixs.indpred is null
        and (ixs.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)
    order by pg_relation_size(own.oid) desc, f.oid limit $2)`;

/** readIndexHints: `minBytes` of unused indexes, `minRows` of tables with missing ones, and `limit` of each kind. */
export function readIndexHints(
  sql: SqlClient,
  of: { minBytes: number; limit: number; minRows: number },
): Promise<IndexHintRow[]> {
  return sql.query<IndexHintRow>(INDEX_HINTS, [of.minBytes, of.limit, of.minRows]);
}

/**
 * A plan without running anything: of the statement as it was counted, its values unknown (a generic plan). As the
 * environment's own role, read-only, and not for long.
 */
export async function explainStatement(sql: SqlClient, text: string, timeoutMs: number): Promise<string[]> {
  await sql.query("begin read only");
  await sql.query(
    "select set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)",
    [String(timeoutMs)],
  );
  await sql.query(`prepare capstan_plan as ${text}`);
  const [row] = await sql.query<{ count: number }>(
    "select coalesce(cardinality(parameter_types), 0) as count from pg_prepared_statements where name = 'capstan_plan'",
  );
  const values = Array.from({ length: row?.count ?? 0 }, () => "null").join(", ");
  const plan = await sql.query<{ "QUERY PLAN": string }>(
    `explain (format text) execute capstan_plan${values === "" ? "" : `(${values})`}`,
  );
  return plan.map((line) => line["QUERY PLAN"]);
}

export type DatabaseSampleRow = { at: Date; bytes: string };

const SAMPLES = `
  select created_at as at, bytes::text from ops.database_sizes where env_id = $1::uuid order by created_at`;

export function readSamples(sql: SqlClient, envId: string): Promise<DatabaseSampleRow[]> {
  return sql.query<DatabaseSampleRow>(SAMPLES, [envId]);
}

export type CaredDatabaseRow = { database_name: string | null; ordinal: number };

const CARED = `
  select d.database_name, e.ordinal from ops.environments e
  left join ops.deployments d on d.id = e.current_deployment_id where e.id = $1::uuid`;

/** The database that serves, and whose it is. */
export async function findCaredDatabase(sql: SqlClient, envId: string): Promise<CaredDatabaseRow | null> {
  const [row] = await sql.query<CaredDatabaseRow>(CARED, [envId]);
  return row ?? null;
}

const TAKE_SAMPLES = `
  insert into ops.database_sizes (project_id, env_id, bytes)
  select e.project_id, e.id, ($1::jsonb ->> d.database_name)::bigint
  from ops.environments e join ops.deployments d on d.id = e.current_deployment_id
  where e.deleted_at is null and $1::jsonb ? d.database_name
    and not exists (select from ops.database_sizes s
      where s.env_id = e.id and s.created_at > now() - $2 * interval '1 millisecond')
  returning id`;

/** takeSamples: of each environment whose last one is old enough; gives how many. */
export async function takeSamples(
  sql: SqlClient,
  sizes: Readonly<Record<string, number>>,
  everyMs: number,
): Promise<number> {
  return (await sql.query(TAKE_SAMPLES, [JSON.stringify(sizes), everyMs])).length;
}

const THIN_SAMPLES = `
  delete from ops.database_sizes s
  where s.created_at < now() - $2 * interval '1 millisecond'
    or (s.created_at < now() - $1 * interval '1 millisecond' and exists (select from ops.database_sizes later
      where later.env_id = s.env_id and later.created_at > s.created_at
        and (later.created_at at time zone 'UTC')::date = (s.created_at at time zone 'UTC')::date))
  returning id`;

/** thinSamples: after a while one of each day is left, and after a long while none. */
export async function thinSamples(sql: SqlClient, fineMs: number, keepMs: number): Promise<number> {
  return (await sql.query(THIN_SAMPLES, [fineMs, keepMs])).length;
}

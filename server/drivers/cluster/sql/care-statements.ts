/** In the maintenance database: the view is of the whole server. Gives nothing where the library is not loaded. */
export const MAKE_STATEMENTS = `create extension if not exists pg_stat_statements`;

/** Where the administrating role (or whoever set the server up) put it. */
export const FIND_STATEMENTS = `
  select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'pg_stat_statements'`;

/** $1 database, $2 role, $3 how many. Only what the environment's own role asked: what Capstan did there is not its. */
export const topStatements = (schema: string): string => `
  select s.queryid::text as id, s.query as text, s.calls::text, s.total_exec_time as total_ms,
    s.mean_exec_time as mean_ms, s.max_exec_time as max_ms, s.rows::text,
    s.total_exec_time / nullif(sum(s.total_exec_time) over (), 0) as share
  from ${schema}.pg_stat_statements(true) s
  where s.dbid = (select oid from pg_database where datname = $1)
    and s.userid = (select oid from pg_roles where rolname = $2) and s.queryid is not null
    and s.query ~* '^\\s*(select|insert|update|delete|with|merge)\\M'
  order by s.total_exec_time desc limit $3`;

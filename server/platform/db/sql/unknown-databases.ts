import { RECOVERED } from "./end-recovered-runs";
import type { SqlClient } from "../sql-client";

/** Names end with the first twelve digits of what the database was made for: a run, a snapshot, a backup, an import. */
const UNKNOWN = `
  select n.name from (
    select t.name, rpad(substring(t.name from '_([0-9a-f]{12})$'), 32, '0')::uuid as first,
      rpad(substring(t.name from '_([0-9a-f]{12})$'), 32, 'f')::uuid as last
    from unnest($1::text[]) as t(name)) n
  where n.name !~ '_template_[0-9a-f]+$'
    and not exists (select from ops.deployments d where d.database_name = n.name)
    and not exists (select from ops.snapshots s where s.database_name = n.name)
    and not exists (select from ops.runs r where r.id between n.first and n.last and r.reason is distinct from $2)
    and not exists (select from ops.backups b where b.id between n.first and n.last)
    and not exists (select from ops.backup_imports i where i.id between n.first and n.last)
  order by n.name`;

/**
 * listUnknownDatabases: of these, those whose making this ledger knows nothing of, or not how it ended: it was recovered
 * from a backup that was taken before. Templates can be made again, and are never among them.
 */
export async function listUnknownDatabases(sql: SqlClient, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  return (await sql.query<{ name: string }>(UNKNOWN, [names, RECOVERED])).map(({ name }) => name);
}

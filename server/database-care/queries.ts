import { makeNamer } from "@/server/databases";
import type { ClusterDriver, ClusterSql, RoleCredentials } from "@/server/drivers/cluster/port";
import type { Database, RequestClaims } from "@/server/platform/db/database";
import {
  explainStatement,
  findCaredDatabase,
  readConnections,
  readDatabaseFacts,
  readIndexHints,
  readSamples,
  readTableCare,
  type TableCareRow,
  waitAtMost,
} from "@/server/platform/db/sql/database-care";
import { AppError, notFound } from "@/server/platform/errors";
import type { DatabaseCare, StatementPlan, TableCare } from "./contract";
import { planGrowth } from "./plan-growth";
import { CARE_TUNABLES } from "./tunables";

export type CareDeps = { db: Database; cluster(): ClusterDriver; settings: { secret: string } };

type Cared = { database: string; role: RoleCredentials };

/** readDatabaseCare: how large it is and became, what takes the room, what is slow, and what would help. */
export async function readDatabaseCare(
  deps: CareDeps,
  claims: RequestClaims,
  envId: string,
): Promise<DatabaseCare> {
  const [row, samples] = await deps.db.readAsUser(claims, async (sql) => [
    await findCaredDatabase(sql, envId),
    (await readSamples(sql, envId)).map(({ at, bytes }) => ({ at, bytes: Number(bytes) })),
  ]);
  const cared = toCared(deps, row);
  return {
    database: cared?.database ?? null,
    samples: samples.map(({ at, bytes }) => ({ at: at.toISOString(), bytes })),
    growth: planGrowth(samples),
    now: cared && (await readNow(deps, cared)),
  };
}

function toCared(
  { settings }: Pick<CareDeps, "settings">,
  row: { database_name: string | null; ordinal: number } | null,
): Cared | null {
  if (!row?.database_name) return null;
  return { database: row.database_name, role: makeNamer(settings.secret).role(row.ordinal) };
}

/** The page stands without it: a server that does not answer must not hide how the size went. */
async function readNow(deps: CareDeps, { database, role }: Cared): Promise<DatabaseCare["now"]> {
  try {
    const cluster = deps.cluster();
    const statements = await cluster.topStatements({
      database,
      role: role.name,
      limit: CARE_TUNABLES.statements,
    });
    const inside = await cluster.withDatabase(database, (sql) => readInside(sql, role.name));
    return {
      ...inside,
      statements:
        statements?.map(({ id, text, calls, totalMs, meanMs, maxMs, rows, share }) => ({
          id,
          text: text.slice(0, CARE_TUNABLES.statementMaxChars),
          calls,
          totalMs,
          meanMs,
          maxMs,
          rows,
          share,
        })) ?? null,
    };
  } catch {
    return null;
  }
}

async function readInside(
  sql: ClusterSql,
  role: string,
): Promise<Omit<NonNullable<DatabaseCare["now"]>, "statements">> {
  await waitAtMost(sql, CARE_TUNABLES);
  const facts = await readDatabaseFacts(sql);
  const tables = await readTableCare(sql, CARE_TUNABLES.tables);
  const hints = await readIndexHints(sql, {
    minBytes: CARE_TUNABLES.unusedMinBytes,
    minRows: CARE_TUNABLES.missingMinRows,
    limit: CARE_TUNABLES.hints,
  });
  const connections = await readConnections(sql, role);
  return {
    version: facts.version,
    sizeBytes: Number(facts.size_bytes),
    countedSince: facts.counted_since?.toISOString() ?? null,
    cacheHit: facts.cache_hit,
    deadlocks: Number(facts.deadlocks),
    tableCount: tables[0]?.tables ?? 0,
    tables: tables.map(toTable),
    hints: hints.map(({ kind, table, name, other, size_bytes }) => ({
      kind,
      table,
      name,
      other,
      sizeBytes: Number(size_bytes),
    })),
    connections: {
      active: connections.active,
      idle: connections.idle,
      inTransaction: connections.in_transaction,
      longestSeconds: connections.longest_seconds,
      limit: connections.limit,
      serverLimit: connections.server_limit,
    },
  };
}

function toTable(row: TableCareRow): TableCare {
  const [rows, deadRows, tableBytes] = [row.live_rows, row.dead_rows, row.table_bytes].map(Number) as [
    number,
    number,
    number,
  ];
  return {
    name: row.name,
    totalBytes: Number(row.total_bytes),
    tableBytes,
    indexBytes: Number(row.index_bytes),
    rows,
    deadRows,
    bloatBytes: rows + deadRows === 0 ? 0 : Math.round((tableBytes * deadRows) / (rows + deadRows)),
    vacuumedAt: row.vacuumed_at?.toISOString() ?? null,
  };
}

/** readStatementPlan: how PostgreSQL would run a counted statement, whatever its values. Nothing is run. */
export async function readStatementPlan(
  deps: CareDeps,
  claims: RequestClaims,
  envId: string,
  statementId: string,
): Promise<StatementPlan> {
  const row = await deps.db.readAsUser(claims, (sql) => findCaredDatabase(sql, envId));
  const cared = toCared(deps, row);
  if (!cared) throw new AppError("conflict", "Nothing serves here yet, so there is no database to ask.");
  const { database, role } = cared;
  const cluster = deps.cluster();
  const listed = await cluster.topStatements({ database, role: role.name, limit: CARE_TUNABLES.statements });
  const found = listed?.find(({ id }) => id === statementId);
  if (!found) throw notFound("statement");
  try {
    const explain = (sql: ClusterSql) => explainStatement(sql, found.text, CARE_TUNABLES.planTimeoutMs);
    return { lines: await cluster.withDatabase(database, explain, role), problem: null };
  } catch (error) {
    return { lines: [], problem: `PostgreSQL gives no plan for it: ${(error as Error).message}` };
  }
}

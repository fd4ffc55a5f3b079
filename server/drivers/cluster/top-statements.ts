import type { ClusterServer } from "./cluster-server";
import type { StatementFacts } from "./port";
import { quoteName } from "./quote-name";
import * as statements from "./sql/care-statements";

type Row = {
  id: string;
  text: string;
  calls: string;
  total_ms: number;
  mean_ms: number;
  max_ms: number;
  rows: string;
  share: number | null;
};

/** topStatements: see ClusterDriver. A server without the library, or a role that may not have it, gives null. */
export async function topStatements(
  server: ClusterServer,
  of: { database: string; role: string; limit: number },
): Promise<StatementFacts[] | null> {
  try {
    const find = () => server.run<{ schema: string }>(statements.FIND_STATEMENTS);
    if ((await find()).length === 0) await server.run(statements.MAKE_STATEMENTS);
    const [found] = await find();
    if (!found) return null;
    const rows = await server.run<Row>(statements.topStatements(quoteName(found.schema)), [
      of.database,
      of.role,
      of.limit,
    ]);
    return rows.map((row) => ({
      id: row.id,
      text: row.text,
      calls: Number(row.calls),
      totalMs: row.total_ms,
      meanMs: row.mean_ms,
      maxMs: row.max_ms,
      rows: Number(row.rows),
      share: row.share ?? 0,
    }));
  } catch {
    return null;
  }
}

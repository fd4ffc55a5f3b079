import type { Stage } from "@/server/access/matrix";
import { readBuildGrid, type BuildRow } from "@/server/platform/db/sql/read-builds";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { BuildGridRow } from "./contract";

/** listBuilds: rows are branches, cells their last builds; the cursor is how many rows were given. */
export async function listBuilds(
  sql: SqlClient,
  projectId: string,
  page: { search: string | null; cells: number; cursor: string | null; limit: number },
): Promise<{ items: BuildGridRow[]; nextCursor: string | null }> {
  const offset = /^\d{1,6}$/.test(page.cursor ?? "") ? Number(page.cursor) : 0;
  const filter = { search: page.search, rows: page.limit + 1, cells: page.cells, offset };
  const rows = await readBuildGrid(sql, projectId, filter);
  const items = rows.slice(0, page.limit).map(toRow);
  return { items, nextCursor: rows.length > page.limit ? String(offset + page.limit) : null };
}

function toRow(row: BuildRow): BuildGridRow {
  const builds = (row.builds ?? []).map((cell) => ({
    id: cell.id,
    kind: cell.kind,
    status: cell.status,
    result: cell.result,
    gitSha: cell.gitSha,
    gitSubject: cell.gitSubject,
    queuedAt: toIso(cell.queuedAt),
    startedAt: cell.startedAt === null ? null : toIso(cell.startedAt),
    finishedAt: cell.finishedAt === null ? null : toIso(cell.finishedAt),
    serving: cell.id === row.current_run_id,
  }));
  return {
    environmentId: row.env_id,
    branch: row.branch,
    stage: row.stage as Stage,
    status: row.status as BuildGridRow["status"],
    builds: builds as BuildGridRow["builds"],
  };
}

/** PostgreSQL writes times inside JSON with its own offset. */
function toIso(text: string): string {
  return new Date(text).toISOString();
}

import { neutralizeChecks, type NeutralizeCheck } from "../cluster/sql/neutralize-checks";
import { COLUMNS_PRESENT, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
import type { NeutralizeProblem, OdooSql } from "./port";
import { neutralizeDetailsShown } from "./tunables";

/** Every database with Odoo in it has these; without one, nothing is proven by their silence. */
const ALWAYS_THERE = ["ir_config_parameter", "ir_mail_server", "ir_cron"];

/** findNeutralizeProblems runs every check whose table is there. Empty means that nothing was found. */
export async function findNeutralizeProblems(sql: OdooSql): Promise<NeutralizeProblem[]> {
  const present = await sql.query<{ name: string }>(TABLES_PRESENT, [ALWAYS_THERE]);
  const tables = new Set(present.map((row) => row.name));
  const absent = ALWAYS_THERE.filter((name) => !tables.has(name));
  if (absent.length > 0)
    return [{ check: "Odoo's tables", detail: `${absent.join(", ")} missing: nothing can be proven` }];
  const problems: NeutralizeProblem[] = [];
  for (const check of await applicableChecks(sql)) {
    const rows = await sql.query<{ detail: string | null }>(check.sql);
    if (rows.length > 0) problems.push({ check: check.name, detail: describe(rows) });
  }
  return problems;
}

async function applicableChecks(sql: OdooSql): Promise<NeutralizeCheck[]> {
  const pairs = neutralizeChecks.flatMap(({ table, columns }) =>
    columns.map((column) => [table, column] as const),
  );
  const rows = await sql.query<{ table: string; column: string }>(COLUMNS_PRESENT, [
    pairs.map(([table]) => table),
    pairs.map(([, column]) => column),
  ]);
  const there = new Set(rows.map((row) => `${row.table}.${row.column}`));
  return neutralizeChecks.filter(({ table, columns }) =>
    columns.every((column) => there.has(`${table}.${column}`)),
  );
}

function describe(rows: { detail: string | null }[]): string {
  const shown = rows
    .slice(0, neutralizeDetailsShown)
    .map((row) => (row.detail ?? "without a name").slice(0, 200));
  const more = rows.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

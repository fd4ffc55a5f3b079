import { neutralizeChecks } from "../cluster/sql/neutralize-checks";
import { neutralizeGaps } from "../cluster/sql/neutralize-gaps";
import { COLUMNS_PRESENT, NEUTRALIZED_MARK, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
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
  const gaps = neutralizeGaps.map((gap) => ({ ...gap, sql: gap.left }));
  for (const check of await applicable(sql, [...neutralizeChecks, ...gaps])) {
    const rows = await sql.query<{ detail: string | null }>(check.sql);
    if (rows.length > 0) problems.push({ check: check.name, detail: describe(rows) });
  }
  return problems;
}

/** removeKeys: see OdooDriver. Each statement can be run again, so one that fails leaves nothing half done. */
export async function removeKeys(sql: OdooSql): Promise<{ what: string; rows: number }[]> {
  const removed: { what: string; rows: number }[] = [];
  for (const { name, close } of await applicable(sql, neutralizeGaps)) {
    const rows = (await sql.query(close)).length;
    if (rows > 0) removed.push({ what: name, rows });
  }
  return removed;
}

/** isNeutralized: what Odoo's own neutralization leaves behind; a database without Odoo's parameters has none. */
export async function isNeutralized(sql: OdooSql): Promise<boolean> {
  const present = await sql.query(TABLES_PRESENT, [["ir_config_parameter"]]);
  return present.length > 0 && (await sql.query(NEUTRALIZED_MARK)).length > 0;
}

/** Modules bring tables, and columns to those of others: what is not there cannot be looked at. */
async function applicable<Each extends { table: string; columns: readonly string[] }>(
  sql: OdooSql,
  all: readonly Each[],
): Promise<Each[]> {
  const pairs = all.flatMap(({ table, columns }) => columns.map((column) => [table, column] as const));
  const rows = await sql.query<{ table: string; column: string }>(COLUMNS_PRESENT, [
    pairs.map(([table]) => table),
    pairs.map(([, column]) => column),
  ]);
  const there = new Set(rows.map((row) => `${row.table}.${row.column}`));
  return all.filter(({ table, columns }) => columns.every((column) => there.has(`${table}.${column}`)));
}

function describe(rows: { detail: string | null }[]): string {
  const shown = rows
    .slice(0, neutralizeDetailsShown)
    .map((row) => (row.detail ?? "without a name").slice(0, 200));
  const more = rows.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

import * as statements from "../../cluster/sql/masking-statements";
import { TABLES_PRESENT } from "../../cluster/sql/odoo-tables";
import { ClusterError } from "../../cluster/port";
import { maskPreviewStatementMs, maskSampleRows } from "../tunables";
import type { MaskRule, OdooSql, PersonalLooking } from "../port";
import { looksPersonalByName, judgeSample, type Sample } from "./judge-personal";
import { tableOf } from "./plan-masking";

/** Models whose pictures are of people. */
const PICTURED = ["res.partner", "res.users", "hr.employee", "hr.candidate", "hr.applicant", "mail.guest"];

/** findPersonal looks at names of columns and at the first rows of each table. */
export async function findPersonal(sql: OdooSql, rules: readonly MaskRule[]): Promise<PersonalLooking> {
  const ruled = new Set(rules.map(({ model, field }) => `${tableOf(model)} ${field}`));
  const rows = await sql.query<{ table: string; column: string; type: string }>(statements.TEXT_COLUMNS);
  const open = rows.filter(({ table, column }) => !ruled.has(`${table} ${column}`));
  const columns: PersonalLooking["columns"] = [];
  await sql.query(statements.BEGIN_LOOKING);
  try {
    await sql.query(statements.ONLY_READ);
    await sql.query(statements.waitAtMost(maskPreviewStatementMs));
    for (const [table, each] of Map.groupBy(open, ({ table }) => table)) {
      const sample = await sampleTable(
        sql,
        table,
        each.map(({ column }) => column),
      );
      for (const [at, { column, type }] of each.entries()) {
        const seen = sample[at];
        const why =
          seen === undefined || seen.filled === 0
            ? null
            : (judgeSample(seen) ?? looksPersonalByName(column, type));
        if (why !== null) columns.push({ table, column, why });
      }
    }
    return { columns, files: await readFiles(sql) };
  } finally {
    await sql.query(statements.ROLLBACK).catch(() => {});
  }
}

/** Nothing, for a table that cannot be read in time. */
async function sampleTable(sql: OdooSql, table: string, columns: string[]): Promise<Sample[]> {
  await sql.query(statements.SAVEPOINT);
  try {
    const [row] = await sql.query<Record<string, number>>(
      statements.sampleColumns(table, columns, maskSampleRows),
    );
    return columns.map((_, at) => ({
      filled: row?.[`n${at}`] ?? 0,
      emails: row?.[`e${at}`] ?? 0,
      ibans: row?.[`i${at}`] ?? 0,
      phones: row?.[`p${at}`] ?? 0,
    }));
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== "failed") throw error;
    await sql.query(statements.ROLLBACK_TO_SAVEPOINT);
    return [];
  }
}

async function readFiles(sql: OdooSql): Promise<PersonalLooking["files"]> {
  const present = await sql.query(TABLES_PRESENT, [["ir_attachment"]]);
  if (present.length === 0) return [];
  type Row = { model: string; picture: boolean; files: number; bytes: string };
  const rows = await sql.query<Row>(statements.PERSONAL_FILES, [PICTURED]);
  return rows.map(({ model, picture, files, bytes }) => ({ model, picture, files, bytes: Number(bytes) }));
}

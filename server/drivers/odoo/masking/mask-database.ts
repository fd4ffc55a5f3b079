import { HOLD_MASK_KEY, MASK_FUNCTIONS, MASK_SEARCH_PATH } from "../../cluster/sql/masking-functions";
import * as statements from "../../cluster/sql/masking-statements";
import { MaskRefusal, type MaskedField, type MaskOrder, type MaskRule, type OdooSql } from "../port";
import { planMaskKeys } from "./mask-keys";
import { planMasking, tableOf, type ColumnFacts, type MaskPlan } from "./plan-masking";

/** maskDatabase does what the rules say, table by table, in one transaction on one connection. */
export async function maskDatabase(sql: OdooSql, order: MaskOrder): Promise<MaskedField[]> {
  const { days, ...keys } = planMaskKeys(order.key);
  await sql.query(statements.BEGIN_MASKING);
  const plan = await readPlan(sql, order.rules);
  const [first] = plan.refused;
  if (first) {
    await sql.query(statements.ROLLBACK);
    const others = plan.refused.length === 1 ? "" : ` (and ${plan.refused.length - 1} more rules)`;
    throw new MaskRefusal(`${first.rule.model}, ${first.rule.field}: ${first.why}${others}.`);
  }
  const masked: MaskedField[] = [];
  try {
    await prepareMasking(sql, keys);
    for (const [at, { table, columns }] of plan.tables.entries()) {
      const counts = await countRows(sql, table, columns);
      if (counts.some((rows) => rows > 0)) await sql.query(statements.maskTable(table, columns, days));
      for (const [index, { rule }] of columns.entries()) masked.push({ ...rule, rows: counts[index] ?? 0 });
      order.onTable?.(at + 1, plan.tables.length);
    }
    await sql.query(statements.COMMIT);
  } catch (error) {
    await sql.query(statements.ROLLBACK).catch(() => {});
    throw error;
  }
  for (const { table } of plan.tables) await sql.query(statements.vacuumTable(table));
  return masked;
}

/** readPlan compares the rules with the database. */
export async function readPlan(sql: OdooSql, rules: readonly MaskRule[]): Promise<MaskPlan> {
  const facts = await sql.query<ColumnFacts>(statements.MASKABLE_COLUMNS, [
    rules.map(({ model }) => tableOf(model)),
    rules.map(({ field }) => field),
  ]);
  return planMasking(rules, facts);
}

/** prepareMasking gives the transaction its key and its functions. */
export async function prepareMasking(
  sql: OdooSql,
  { outer, inner }: { outer: string; inner: string },
): Promise<void> {
  await sql.query(MASK_SEARCH_PATH);
  await sql.query(HOLD_MASK_KEY, [outer, inner]);
  for (const each of MASK_FUNCTIONS) await sql.query(each);
}

/** countRows: of each column, in their order. */
export async function countRows(
  sql: OdooSql,
  table: string,
  columns: MaskPlan["tables"][number]["columns"],
): Promise<number[]> {
  const [row] = await sql.query<Record<string, string>>(statements.countMasked(table, columns));
  return columns.map((_, at) => Number(row?.[`c${at}`] ?? 0));
}

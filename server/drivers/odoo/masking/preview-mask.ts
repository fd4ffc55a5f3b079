import * as statements from "../../cluster/sql/masking-statements";
import { ClusterError } from "../../cluster/port";
import { maskExamplesShown, maskPreviewMs, maskPreviewStatementMs } from "../tunables";
import type { MaskOrder, MaskPreview, OdooSql } from "../port";
import { countRows, prepareMasking, readPlan } from "./mask-database";
import { planMaskKeys } from "./mask-keys";
import type { MaskPlan } from "./plan-masking";

type Table = MaskPlan["tables"][number];

/** previewMask: each rule once, in the rules' order. */
export async function previewMask(
  sql: OdooSql,
  { rules, key }: Pick<MaskOrder, "rules" | "key">,
  examples: boolean,
  now: () => number = () => performance.now(),
): Promise<MaskPreview[]> {
  const { days, ...keys } = planMaskKeys(key);
  const until = now() + maskPreviewMs;
  await sql.query(statements.BEGIN_MASKING);
  try {
    await sql.query(statements.waitAtMost(maskPreviewStatementMs));
    const plan = await readPlan(sql, rules);
    await prepareMasking(sql, keys);
    await sql.query(statements.ONLY_READ);
    const looked = new Map<string, Pick<MaskPreview, "rows" | "examples">>();
    for (const table of plan.tables) if (now() < until) await lookAt(sql, { table, days, examples, looked });
    const absent = new Set(plan.absent);
    const problems = new Map(plan.refused.map(({ rule, why }) => [rule, why]));
    return rules.map((rule) => ({
      ...rule,
      rows: null,
      examples: [],
      ...looked.get(keyOf(rule)),
      problem: problems.get(rule) ?? null,
      absent: absent.has(rule),
    }));
  } finally {
    await sql.query(statements.ROLLBACK).catch(() => {});
  }
}

type Look = {
  table: Table;
  days: number;
  examples: boolean;
  looked: Map<string, Pick<MaskPreview, "rows" | "examples">>;
};

/** A table that is too large to count in time keeps its rules without a number. */
async function lookAt(
  sql: OdooSql,
  { table: { table, columns }, days, examples, looked }: Look,
): Promise<void> {
  await sql.query(statements.SAVEPOINT);
  try {
    const counts = await countRows(sql, table, columns);
    for (const [at, column] of columns.entries()) {
      const rows = counts[at] ?? 0;
      const text = statements.showMasked(table, column, days, maskExamplesShown);
      const shown = examples && rows > 0 ? await sql.query<Shown>(text) : [];
      const clean = shown.map(({ before, after }) => ({ before: before ?? "", after: after ?? "" }));
      looked.set(keyOf(column.rule), { rows, examples: clean });
    }
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== "failed") throw error;
    await sql.query(statements.ROLLBACK_TO_SAVEPOINT);
  }
}

type Shown = { before: string | null; after: string | null };

const keyOf = ({ model, field }: { model: string; field: string }) => `${model} ${field}`;

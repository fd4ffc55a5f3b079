import type { MaskedColumn } from "../../cluster/sql/masking-statements";
import type { MaskRule } from "../port";

/** A column as the database has it; `kind` is PostgreSQL's relkind. */
export type ColumnFacts = {
  table: string;
  column: string;
  kind: string;
  type: string;
  maxLength: number | null;
  required: boolean;
  generated: boolean;
  unique: boolean;
  key: boolean;
};

export type MaskPlan = {
  tables: { table: string; columns: (MaskedColumn & { rule: MaskRule })[] }[];
  /** rules that the database has nothing for */
  absent: MaskRule[];
  refused: { rule: MaskRule; why: string }[];
};

const KINDS: Record<string, MaskedColumn["kind"]> = {
  text: "text",
  varchar: "text",
  bpchar: "text",
  jsonb: "json",
  int2: "number",
  int4: "number",
  int8: "number",
  numeric: "number",
  float4: "number",
  float8: "number",
  date: "date",
  timestamp: "date",
  timestamptz: "date",
};

/** tableOf: Odoo names a model's table after it. */
export function tableOf(model: string): string {
  return model.replaceAll(".", "_");
}

/** planMasking: which columns of which tables are masked how; a rule that cannot be held to is never passed over quietly. */
export function planMasking(rules: readonly MaskRule[], facts: readonly ColumnFacts[]): MaskPlan {
  const known = new Map(facts.map((each) => [`${each.table} ${each.column}`, each]));
  const plan: MaskPlan = { tables: [], absent: [], refused: [] };
  const tables = new Map<string, MaskPlan["tables"][number]["columns"]>();
  for (const rule of rules) {
    if (rule.method === "keep") continue;
    const table = tableOf(rule.model);
    const found = known.get(`${table} ${rule.field}`);
    if (!found) {
      plan.absent.push(rule);
      continue;
    }
    const kind = KINDS[found.type] ?? "other";
    const why = refusalOf(rule, found, kind);
    if (why !== null) {
      plan.refused.push({ rule, why });
      continue;
    }
    const { type, maxLength, required, unique } = found;
    const column = { column: rule.field, method: rule.method, kind, type, maxLength, required, unique, rule };
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  plan.tables = [...tables].map(([table, columns]) => ({ table, columns }));
  return plan;
}

function refusalOf({ method }: MaskRule, found: ColumnFacts, kind: MaskedColumn["kind"]): string | null {
  if (found.kind === "v" || found.kind === "m") return "it is a view; mask the tables it reads";
  if (found.kind === "f") return "it is on another server (a foreign table), which a copy must not change";
  if (found.generated) return "PostgreSQL computes it; mask what it is computed from";
  if (found.key) return "other rows refer to it, or it refers to another row";
  if (method === "empty") {
    const always = found.required && kind !== "text" && kind !== "json";
    return always ? "it must not be empty" : null;
  }
  if (method === "number") {
    if (kind !== "number") return `it is no number (${found.type})`;
    return found.unique
      ? "its values must differ from each other, which a shifted number cannot promise"
      : null;
  }
  if (method === "date") return kind === "date" ? null : `it is no date (${found.type})`;
  return kind === "text" || kind === "json" ? null : `it is no text (${found.type})`;
}

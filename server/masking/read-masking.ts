import { findLastMaskingReport, findMasking } from "@/server/platform/db/sql/masking";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { maskingReport, maskingRule, type Masking, type MaskingReport, type MaskingRule } from "./contract";
import { DEFAULT_RULES } from "./default-rules";

const storedReport = maskingReport.pick({ masked: true, absent: true, unmasked: true, files: true });
const storedRules = maskingRule.array();

/** readMasking: where the project masks, how, and what the last masking did. The caller is authorized for the project. */
export async function readMasking(sql: SqlClient, projectId: string): Promise<Masking> {
  const { staging, development, rules } = await readRules(sql, projectId);
  const isDefault = rules === null;
  const lastReport = await findReport(sql, projectId);
  return { staging, development, rules: [...(rules ?? DEFAULT_RULES)], isDefault, lastReport };
}

/** readRules: `rules` null where Capstan's own hold. */
export async function readRules(
  sql: SqlClient,
  projectId: string,
): Promise<{ staging: boolean; development: boolean; rules: MaskingRule[] | null }> {
  const { rules, ...on } = await findMasking(sql, projectId);
  return { ...on, rules: rules === null ? null : storedRules.parse(rules) };
}

async function findReport(sql: SqlClient, projectId: string): Promise<MaskingReport | null> {
  const row = await findLastMaskingReport(sql, projectId);
  if (!row) return null;
  const stored = storedReport.safeParse(row.report);
  if (!stored.success) return null;
  const { at, run_id: runId, env_id: id, env_name: name, took_ms: tookMs } = row;
  return { ...stored.data, at: at.toISOString(), runId, environment: { id, name }, tookMs };
}

import type { DatabaseDeps } from "@/server/databases";
import { ClusterError, type RoleCredentials } from "@/server/drivers/cluster/port";
import { MaskRefusal, type MaskedField, type PersonalLooking } from "@/server/drivers/odoo/port";
import { writeMaskingReport } from "@/server/platform/db/sql/masking";
import type { StageName } from "@/server/projects/contract";
import { CancelledError, PlatformFailure, type StepContext } from "@/server/runs";
import type { MaskingRule } from "./contract";
import { DEFAULT_RULES } from "./default-rules";
import { readRules } from "./read-masking";
import { unmaskedNamedInLog } from "./tunables";

export type MaskedCopy = {
  projectId: string;
  env: { id: string };
  stage: StageName;
  database: string;
  /** whose it is: what a rule is about can be a view of theirs */
  role: RoleCredentials;
};

/**
 * maskCopy masks a copy of production before it starts, where the project asks for it on that stage, and keeps the report.
 * Gives how many values it masked; null where masking is off. Whatever fails, throws: then the copy must not start.
 */
export async function maskCopy(
  deps: DatabaseDeps,
  context: StepContext,
  copy: MaskedCopy,
): Promise<number | null> {
  const { projectId, stage } = copy;
  const settings = await readRules(deps.db.system, projectId);
  if (stage === "production" || !settings[stage]) return null;
  const rules = settings.rules ?? DEFAULT_RULES;
  const began = performance.now();
  const masked = await mask(deps, context, copy, rules);
  const tookMs = Math.round(performance.now() - began);
  const looking = await deps.cluster.withDatabase(
    copy.database,
    (sql) => deps.odoo.findPersonal(sql, rules),
    copy.role,
  );
  await logReport(context, masked, looking);
  const report = {
    masked,
    absent: rules.filter(({ method }) => method !== "keep").length - masked.length,
    unmasked: looking.columns,
    files: looking.files,
  };
  const { id: runId } = context.run;
  await deps.db.asSystem("masking.report", ({ sql }) =>
    writeMaskingReport(sql, { projectId, envId: copy.env.id, runId, tookMs, report }),
  );
  return masked.reduce((sum, { rows }) => sum + rows, 0);
}

async function mask(
  deps: DatabaseDeps,
  context: StepContext,
  { projectId, database, role }: MaskedCopy,
  rules: readonly MaskingRule[],
): Promise<MaskedField[]> {
  const order = {
    rules,
    key: deps.names.maskingKey(projectId),
    onTable: (done: number, total: number) => {
      if (context.signal.aborted) throw new CancelledError("masking was stopped");
      context.progress({ done, total, unit: "tables" });
    },
  };
  try {
    return await deps.cluster.withDatabase(database, (sql) => deps.odoo.mask(sql, order), role);
  } catch (error) {
    if (error instanceof MaskRefusal) throw failure(error.message, error.message);
    if (error instanceof ClusterError && error.code === "failed")
      throw failure("PostgreSQL refused a rule.", error.detail ?? error.message);
    throw error;
  }
}

function failure(why: string, detail: string): PlatformFailure {
  return new PlatformFailure(
    `Personal data could not be masked, so this copy is not started: ${why} Nothing was switched. Change the rule under Settings, Masking, where a preview shows which one it is; then rebuild.`,
    detail,
  );
}

async function logReport(
  context: StepContext,
  masked: readonly MaskedField[],
  { columns, files }: PersonalLooking,
): Promise<void> {
  for (const { model, field, method, rows } of masked)
    if (rows > 0) await context.log("info", `Masked ${model}, ${field} (${method}): ${rows} rows.`);
  if (columns.length > 0) {
    const named = columns
      .slice(0, unmaskedNamedInLog)
      .map(({ table, column, why }) => `${table}.${column} (${why})`);
    const more = columns.length - named.length;
    await context.log(
      "info",
      `Looks personal and has no rule: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
    );
  }
  const count = files.reduce((sum, each) => sum + each.files, 0);
  if (count > 0)
    await context.log("info", `${count} attached files are as they were: attachments are not masked.`);
}

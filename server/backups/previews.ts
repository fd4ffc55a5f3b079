/** What settings would do, before they are saved. Nothing here writes. */
import { findRetention, findSchedule } from "@/server/platform/db/sql/read-backups";
import { readKeptBackups } from "@/server/platform/db/sql/read-kept-backups";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { RetentionPolicyDto, RetentionPreview, SchedulePreview } from "./contract";
import { judgeKept } from "./judge-kept";
import { findScheduleProblem, planNextTimes } from "./plan-next";
import { toPolicy } from "./to-policy";

/** readRetention: the project's rules, or those that hold without any. */
export async function readRetention(sql: SqlClient, projectId: string): Promise<RetentionPolicyDto> {
  return toPolicy(await findRetention(sql, projectId));
}

/** previewRetention: of every kept backup, newest first, why these rules would keep it; the dry run of a removal. */
export async function previewRetention(
  sql: SqlClient,
  projectId: string,
  policy: RetentionPolicyDto,
  now: Date,
): Promise<RetentionPreview> {
  const rows = await readKeptBackups(sql, projectId, PREVIEWED);
  const verdicts = new Map(judgeKept(rows, policy, now).map(({ id, reasons }) => [id, reasons] as const));
  const items = rows.map((row) => ({
    id: row.id,
    environmentId: row.env_id,
    environmentName: row.env_name,
    dataAt: (row.data_at ?? row.created_at).toISOString(),
    proven: row.status === "verified",
    keptBy: verdicts.get(row.id) ?? [],
  }));
  return { items, kept: items.filter(({ keptBy }) => keptBy.length > 0).length };
}

/** previewSchedule: when backups would be taken; without a wish, when they are. */
export async function previewSchedule(
  sql: SqlClient,
  env: { id: string },
  wish: { cron?: string; timeZone?: string },
  now: Date,
): Promise<SchedulePreview> {
  const saved = await findSchedule(sql, env.id);
  const cron = wish.cron ?? saved?.cron ?? DEFAULT_CRON;
  const timeZone = wish.timeZone ?? saved?.time_zone ?? "UTC";
  const problem = findScheduleProblem(cron, timeZone, now);
  return {
    cron,
    timeZone,
    enabled: saved?.enabled ?? false,
    next: problem === null ? planNextTimes(cron, timeZone, now, NAMED).map((at) => at.toISOString()) : [],
    problem,
  };
}

/** Retention keeps a few dozen of each environment. */
const PREVIEWED = 1_000;
/** Times that are named: enough to see a weekly or monthly one turn. */
const NAMED = 3;
const DEFAULT_CRON = "0 2 * * *";

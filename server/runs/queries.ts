import { notFound } from "@/server/platform/errors";
import {
  readEvents,
  readRun,
  readRuns,
  readSteps,
  type EventFilter,
  type RunFilter,
  type RunListRow,
  type StepRow,
} from "@/server/platform/db/sql/read-runs";
import type { SqlClient } from "@/server/platform/db/sql-client";
import {
  runDetail,
  STEP_LABELS,
  type RunDetail,
  type RunEventDto,
  type RunStepDto,
  type RunSummary,
  type StepName,
} from "./contract";

/** listRuns: newest first; the cursor is opaque and points behind the last row given. */
export async function listRuns(
  sql: SqlClient,
  filter: Omit<RunFilter, "before" | "limit"> & { cursor?: string | null; limit: number },
): Promise<{ items: RunSummary[]; nextCursor: string | null }> {
  const rows = await readRuns(sql, {
    ...filter,
    before: parseCursor(filter.cursor),
    limit: filter.limit + 1,
  });
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: items.map(toSummary),
    nextCursor: rows.length > filter.limit && last ? `${last.queued_at.toISOString()}_${last.id}` : null,
  };
}

/** getRun: with its steps; throws not_found for one the caller may not see. */
export async function getRun(sql: SqlClient, runId: string): Promise<RunDetail> {
  const row = await readRun(sql, runId);
  if (!row) throw notFound("run");
  const steps = await readSteps(sql, runId);
  return runDetail.parse({
    ...toSummary(row),
    ref: row.ref,
    deploymentId: row.deployment_id,
    current: row.current && { ...row.current, createdAt: new Date(row.current.createdAt).toISOString() },
    lastSeq: Number(row.event_seq),
    input: row.input,
    steps: steps.map(toStep),
  });
}

/** listRunEvents: lines after a sequence number, in order. */
export async function listRunEvents(
  sql: SqlClient,
  runId: string,
  filter: EventFilter,
): Promise<RunEventDto[]> {
  const rows = await readEvents(sql, runId, filter);
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.created_at.toISOString(),
    level: row.level as RunEventDto["level"],
    step: row.step,
    message: row.message,
    payload: row.payload ?? null,
  }));
}

function parseCursor(cursor: string | null | undefined): RunFilter["before"] {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f-]{36})$/.exec(cursor ?? "");
  return match?.[1] && match[2] ? { queuedAt: match[1], id: match[2] } : null;
}

/** The tables hold these words and no others; parsing each of fifty rows costs more than reading them. */
function toSummary(row: RunListRow): RunSummary {
  return {
    id: row.id,
    projectSlug: row.project_slug,
    environmentId: row.env_id,
    environmentName: row.env_name,
    branch: row.branch,
    stage: row.stage as RunSummary["stage"],
    kind: row.kind as RunSummary["kind"],
    status: row.status as RunSummary["status"],
    result: row.result as RunSummary["result"],
    gitSha: row.git_sha,
    gitSubject: row.git_subject,
    gitAuthor: row.git_author,
    source: row.source as RunSummary["source"],
    requestedBy: row.requested_by,
    reason: row.reason,
    failureKind: row.failure_kind as RunSummary["failureKind"],
    attempt: row.attempt,
    cancelRequested: row.cancel_requested,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function toStep(row: StepRow): RunStepDto {
  return {
    name: row.name,
    label: STEP_LABELS[row.name as StepName] ?? row.name,
    status: row.status as RunStepDto["status"],
    attempt: row.attempt,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    message: row.message,
    progress: row.progress,
  };
}

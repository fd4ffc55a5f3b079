import type { Role, Stage } from "@/server/access/matrix";
import { isStandIn } from "@/server/drivers/odoo/port";
import { authorizeEnvironment } from "@/server/access/authorize";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import {
  findEnvironmentId,
  readEnvironment,
  readEnvironments,
  type EnvironmentRow,
} from "@/server/platform/db/sql/read-environments";
import {
  readEnvironmentEvents,
  readLastEnvironmentSeq,
  type EnvironmentEventFilter,
} from "@/server/platform/db/sql/read-environment-events";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { notFound } from "@/server/platform/errors";
import { environmentUrl } from "@/server/projects";
import { effectiveSettings, environmentOverrides } from "@/server/projects/contract";
import type { EnvironmentDetail, EnvironmentEventDto, EnvironmentSummary } from "./contract";
import type { EnvironmentDeps } from "./deps";
import { describeHead, type HeadFacts } from "./describe-head";
import { expiresSoon } from "./plan-expiry";
import { actionReasons, type EnvironmentFacts, type EnvironmentStatus } from "./states";

/** listEnvironments: by branch; the cursor is the last branch given. */
export async function listEnvironments(
  deps: Pick<EnvironmentDeps, "settings" | "clock">,
  sql: SqlClient,
  page: { projectId: string; stage: Stage | null; cursor: string | null; limit: number },
): Promise<{ items: EnvironmentSummary[]; nextCursor: string | null }> {
  const { projectId, stage, cursor, limit } = page;
  const rows = await readEnvironments(sql, { projectId, stage, after: cursor, limit: limit + 1 });
  const items = rows.slice(0, limit).map((row) => toSummary(deps, row));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.branch ?? null) : null };
}

/** getEnvironment: with its settings and what the caller may do with it now; throws not_found. */
export async function getEnvironment(
  deps: Pick<EnvironmentDeps, "settings" | "clock">,
  sql: SqlClient,
  access: EnvironmentAccessRow,
): Promise<EnvironmentDetail> {
  const row = await readEnvironment(sql, access.id);
  if (!row) throw notFound("environment");
  const own = environmentOverrides.safeParse(row.settings ?? {});
  const role = (access.role ?? "viewer") as Role;
  return {
    ...toSummary(deps, row),
    projectId: row.project_id,
    role,
    branchPattern: row.branch_pattern,
    settings: own.success ? own.data : {},
    effectiveSettings: effectiveSettings(row.project_settings, row.settings, row.stage as Stage),
    actions: actionReasons(factsOf(row), role),
  };
}

/** findEnvironment: the same, by the environment's name in its project. */
export async function findEnvironment(
  deps: Pick<EnvironmentDeps, "settings" | "clock">,
  sql: SqlClient,
  where: { projectId: string; name: string },
): Promise<EnvironmentDetail> {
  const id = await findEnvironmentId(sql, where.projectId, where.name);
  return getEnvironment(deps, sql, await authorizeEnvironment(sql, id ?? NO_ID, "project.read"));
}

const NO_ID = "00000000-0000-0000-0000-000000000000";

/** listEnvironmentEvents: lines of the serving Odoo after a sequence number, in order. */
export async function listEnvironmentEvents(
  sql: SqlClient,
  envId: string,
  filter: EnvironmentEventFilter,
): Promise<EnvironmentEventDto[]> {
  const rows = await readEnvironmentEvents(sql, envId, filter);
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.created_at.toISOString(),
    level: row.level as EnvironmentEventDto["level"],
    logger: row.logger,
    message: row.message,
  }));
}

/** lastEnvironmentSeq: sequence of the newest line; 0 when there is none. */
export function lastEnvironmentSeq(sql: SqlClient, envId: string): Promise<number> {
  return readLastEnvironmentSeq(sql, envId);
}

function factsOf(row: EnvironmentRow): EnvironmentFacts & { stage: Stage } {
  return {
    stage: row.stage as Stage,
    status: row.status as EnvironmentStatus,
    hasDeployment: row.deployment_id !== null,
    branchDeleted: row.branch_deleted_at !== null,
  };
}

function toSummary(
  deps: Pick<EnvironmentDeps, "settings" | "clock">,
  row: EnvironmentRow,
): EnvironmentSummary {
  const { lifetimeDays } = effectiveSettings(row.project_settings, row.settings, row.stage as Stage);
  return {
    id: row.id,
    projectSlug: row.project_slug,
    name: row.name,
    branch: row.branch,
    stage: row.stage as Stage,
    status: row.status as EnvironmentStatus,
    statusReason: row.status_reason,
    databaseGone: row.database_gone,
    desiredState: row.desired_state as EnvironmentSummary["desiredState"],
    host: row.host,
    url: environmentUrl(deps.settings, row.host),
    createdAt: row.created_at.toISOString(),
    head: toHead(row),
    deployment: toDeployment(row),
    notLive: describeHead(headFacts(row)),
    lastRun: toLastRun(row),
    keep: row.keep,
    expiresAt: row.expires_at?.toISOString() ?? null,
    expiresSoon: expiresSoon(row.expires_at, lifetimeDays, deps.clock.now()),
    branchDeletedAt: row.branch_deleted_at?.toISOString() ?? null,
  };
}

function toHead(row: EnvironmentRow): EnvironmentSummary["head"] {
  if (row.head_sha === null) return null;
  const at = row.head_at?.toISOString() ?? null;
  return { sha: row.head_sha, subject: row.head_subject, author: row.head_author, at };
}

function headFacts(row: EnvironmentRow): HeadFacts {
  type HeadRun = NonNullable<HeadFacts["headRun"]>;
  return {
    stage: row.stage as Stage,
    headSha: row.head_sha,
    deployment:
      row.deployment_sha === null
        ? null
        : { gitSha: row.deployment_sha, runId: row.deployment_run_id, rolledBackTo: row.rolled_back_to },
    headRun:
      row.head_run_id === null
        ? null
        : {
            id: row.head_run_id,
            kind: row.head_run_kind as HeadRun["kind"],
            status: row.head_run_status as HeadRun["status"],
          },
  };
}

function toDeployment(row: EnvironmentRow): EnvironmentSummary["deployment"] {
  const { deployment_id: id, deployment_number: number, deployment_sha: gitSha, deployed_at: at } = row;
  if (id === null || number === null || gitSha === null || at === null) return null;
  const odooRelease = row.odoo_release ?? "";
  return {
    id,
    number,
    gitSha,
    gitSubject: row.deployment_subject,
    gitAuthor: row.deployment_author,
    odooRelease,
    standIn: isStandIn(odooRelease),
    createdAt: at.toISOString(),
    copied: row.production_data_at && {
      dataAt: row.production_data_at.toISOString(),
      backupId: row.production_backup_id,
    },
  };
}

function toLastRun(row: EnvironmentRow): EnvironmentSummary["lastRun"] {
  const { run_id: id, run_queued_at: queuedAt } = row;
  if (id === null || queuedAt === null) return null;
  type LastRun = NonNullable<EnvironmentSummary["lastRun"]>;
  return {
    id,
    kind: row.run_kind as LastRun["kind"],
    status: row.run_status as LastRun["status"],
    result: row.run_result as LastRun["result"],
    queuedAt: queuedAt.toISOString(),
    startedAt: row.run_started_at?.toISOString() ?? null,
    finishedAt: row.run_finished_at?.toISOString() ?? null,
  };
}

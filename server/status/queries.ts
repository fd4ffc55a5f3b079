import { TtlCache } from "@/server/access";
import type { Stage } from "@/server/access/matrix";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { OdooDriver } from "@/server/drivers/odoo/port";
import { provenSince } from "@/server/backups/states";
import type { Clock } from "@/server/platform/clock";
import { readUnproven } from "@/server/platform/db/sql/read-backups";
import {
  readEnvironmentCounts,
  readEnvironmentDatabases,
  readActiveRuns,
  readQueue,
  readWorkers,
  type ActiveRunRow,
  type EnvironmentDatabaseRow,
} from "@/server/platform/db/sql/read-status";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { DatabaseSizes, OdooSources, StatusOverview, StatusRun } from "./contract";
import { STATUS_TUNABLES } from "./tunables";

/** readOverview: workers of the installation; runs and environments the person may see. */
export async function readOverview(sql: SqlClient, clock: Clock): Promise<StatusOverview> {
  const { showSilentMs: silentMs, silentAfterMs: aliveMs, namedWorkers: most } = STATUS_TUNABLES;
  const workers = await readWorkers(sql, { silentMs, aliveMs, most });
  const queue = await readQueue(sql);
  const active = await readActiveRuns(sql, STATUS_TUNABLES.namedRuns);
  const environments = await readEnvironmentCounts(sql);
  const unproven = await readUnproven(sql, { since: provenSince(clock.now()), envId: null });
  const aliveSince = clock.now().getTime() - STATUS_TUNABLES.silentAfterMs;
  return {
    workerCount: workers[0]?.workers ?? 0,
    workers: workers.map((row) => ({
      id: row.id,
      machine: row.machine,
      pid: row.pid,
      version: row.version,
      slots: row.slots,
      running: row.running,
      runs: active.filter(({ worker_id }) => worker_id === row.id).map(toRun),
      startedAt: row.started_at.toISOString(),
      heartbeatAt: row.heartbeat_at.toISOString(),
      state: row.heartbeat_at.getTime() >= aliveSince ? "alive" : "silent",
    })),
    queue: {
      queued: queue.queued,
      running: queue.running,
      awaitingApproval: queue.awaiting_approval,
      oldestQueuedAt: queue.oldest_queued_at?.toISOString() ?? null,
      waiting: active.filter(({ worker_id }) => worker_id === null).map(toRun),
      finished: { succeeded: queue.succeeded, failed: queue.failed, lost: queue.lost },
    },
    unproven: unproven.map((row) => ({
      environmentId: row.env_id,
      projectSlug: row.project_slug,
      name: row.env_name,
      provenAt: row.proven_at?.toISOString() ?? null,
    })),
    environments: environments as StatusOverview["environments"],
  };
}

function toRun(row: ActiveRunRow): StatusRun {
  return {
    id: row.id,
    kind: row.kind as StatusRun["kind"],
    projectSlug: row.project_slug,
    branch: row.branch,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
  };
}

const sizes = new TtlCache<ReadonlyMap<string, number> | null>(STATUS_TUNABLES.sizesEveryMs, 1);

/**
 * readDatabaseSizes: the largest `limit` of the environments the person may see, and what all of them take together;
 * `items` is null when Odoo's server does not answer.
 */
export async function readDatabaseSizes(
  sql: SqlClient,
  cluster: () => ClusterDriver,
  limit: number,
): Promise<DatabaseSizes> {
  const bytes = await sizes.get("sizes", () => askSizes(cluster));
  if (bytes === null) return { items: null, environments: 0, totalBytes: 0 };
  const rows = await readEnvironmentDatabases(sql, bytes, limit);
  return {
    items: rows.map(toItem),
    environments: rows[0]?.environments ?? 0,
    totalBytes: Number(rows[0]?.all_bytes ?? 0),
  };
}

async function askSizes(cluster: () => ClusterDriver): Promise<ReadonlyMap<string, number> | null> {
  try {
    const databases = await cluster().listDatabases();
    return new Map(databases.map((database) => [database.name, database.sizeBytes]));
  } catch {
    return null;
  }
}

function toItem(row: EnvironmentDatabaseRow) {
  return {
    environmentId: row.env_id,
    projectSlug: row.project_slug,
    name: row.name,
    branch: row.branch,
    stage: row.stage as Stage,
    currentBytes: Number(row.current_bytes),
    totalBytes: Number(row.total_bytes),
    databases: row.databases,
  };
}

const sources = new TtlCache<OdooSources>(STATUS_TUNABLES.sourcesEveryMs, 1);

/** readOdooSources: the Odoos of this machine, real ones and versions the stand-in plays, without their folders. */
export function readOdooSources(odoo: Pick<OdooDriver, "listSources">): Promise<OdooSources> {
  return sources.get("sources", async () => {
    const { sources: found, problems } = await odoo.listSources();
    return { items: found.map(({ version, release, standIn }) => ({ version, release, standIn })), problems };
  });
}

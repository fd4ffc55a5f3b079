import { TtlCache } from "@/server/access";
import type { Stage } from "@/server/access/matrix";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { Clock } from "@/server/platform/clock";
import {
  readEnvironmentCounts,
  readEnvironmentDatabases,
  readQueue,
  readWorkers,
  type EnvironmentDatabaseRow,
} from "@/server/platform/db/sql/read-status";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { DatabaseSizes, StatusOverview } from "./contract";
import { STATUS_TUNABLES } from "./tunables";

/** readOverview: workers of the installation; runs and environments the person may see. */
export async function readOverview(sql: SqlClient, clock: Clock): Promise<StatusOverview> {
  const workers = await readWorkers(sql, STATUS_TUNABLES.showSilentMs);
  const queue = await readQueue(sql);
  const environments = await readEnvironmentCounts(sql);
  const aliveSince = clock.now().getTime() - STATUS_TUNABLES.silentAfterMs;
  return {
    workers: workers.map((row) => ({
      id: row.id,
      machine: row.machine,
      pid: row.pid,
      version: row.version,
      slots: row.slots,
      running: row.running,
      startedAt: row.started_at.toISOString(),
      heartbeatAt: row.heartbeat_at.toISOString(),
      state: row.heartbeat_at.getTime() >= aliveSince ? "alive" : "silent",
    })),
    queue: {
      queued: queue.queued,
      running: queue.running,
      awaitingApproval: queue.awaiting_approval,
      oldestQueuedAt: queue.oldest_queued_at?.toISOString() ?? null,
      finished: { succeeded: queue.succeeded, failed: queue.failed, lost: queue.lost },
    },
    environments: environments as StatusOverview["environments"],
  };
}

const sizes = new TtlCache<ReadonlyMap<string, number> | null>(STATUS_TUNABLES.sizesEveryMs, 1);

/** readDatabaseSizes: of the environments the person may see; `items` is null when Odoo's server does not answer. */
export async function readDatabaseSizes(
  sql: SqlClient,
  cluster: () => ClusterDriver,
): Promise<DatabaseSizes> {
  const rows = await readEnvironmentDatabases(sql);
  const bytes = await sizes.get("sizes", () => askSizes(cluster));
  return { items: bytes && rows.map((row) => toItem(row, bytes)) };
}

async function askSizes(cluster: () => ClusterDriver): Promise<ReadonlyMap<string, number> | null> {
  try {
    const databases = await cluster().listDatabases();
    return new Map(databases.map((database) => [database.name, database.sizeBytes]));
  } catch {
    return null;
  }
}

function toItem(row: EnvironmentDatabaseRow, bytes: ReadonlyMap<string, number>) {
  const known = row.databases.filter((name) => bytes.has(name));
  return {
    environmentId: row.env_id,
    projectSlug: row.project_slug,
    branch: row.branch,
    stage: row.stage as Stage,
    currentBytes: row.current_database === null ? 0 : (bytes.get(row.current_database) ?? 0),
    totalBytes: known.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0),
    databases: known.length,
  };
}

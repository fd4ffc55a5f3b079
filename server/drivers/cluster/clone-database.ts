import { setTimeout as pause } from "node:timers/promises";
import type { ClusterServer } from "./cluster-server";
import { handOver } from "./hand-over";
import { findDatabase, getOwnDatabase, makeDatabase, waitForSessions } from "./make-database";
import { planCloneStrategy } from "./plan-clone-strategy";
import { databaseLock } from "./plan-locks";
import { ClusterError, type ClusterSql, type DatabaseLabel } from "./port";
import * as statements from "./sql/database-statements";
import { reopenAttempts, reopenPauseMs } from "./tunables";

export type CloneRequest = {
  source: string;
  target: string;
  label: DatabaseLabel;
  role: string | null;
  fromRole?: string | null;
  disconnect?: boolean;
};

/**
 * cloneDatabase: see ClusterDriver. With `disconnect` the source is shut while it is copied, under a lock of its own; if
 * this process dies meanwhile, whoever gets that lock next opens it again (the next clone, or repairInterrupted).
 */
export async function cloneDatabase(server: ClusterServer, request: CloneRequest): Promise<void> {
  const { source, target, label, role, fromRole, disconnect = false } = request;
  if (source === target) throw new ClusterError("exists", `${target} cannot be a copy of itself.`);
  await makeDatabase(server, {
    target,
    label,
    locks: [databaseLock(source, !disconnect)],
    create: async (sql, name) => {
      const copy = async () => {
        const [row] = await sql.query<{ size: string }>(statements.DATABASE_SIZE, [source]);
        await sql.query(statements.copyDatabase(source, name, planCloneStrategy(Number(row?.size ?? 0))));
      };
      if (disconnect) await whileShut(server, sql, source, copy);
      else {
        await reopen(sql, source);
        await copy();
      }
    },
    fill: async (sql, name) => {
      if (role !== null) await handOver(server, sql, { name, role, fromRole });
    },
  });
}

async function whileShut(
  server: ClusterServer,
  sql: ClusterSql,
  source: string,
  copy: () => Promise<void>,
): Promise<void> {
  await getOwnDatabase(sql, source);
  await sql.query(statements.allowConnections(source, false));
  try {
    await waitForSessions(sql, source, true);
    await copy();
  } finally {
    await openAgain(server, source);
  }
}

/** Of a source that is missing, CREATE DATABASE says so itself. */
async function reopen(sql: ClusterSql, source: string): Promise<void> {
  const found = await findDatabase(sql, source);
  if (found === null) throw new ClusterError("missing", `The database ${source} is not there.`);
  // we hold its lock: who shut it is dead
  if (!found.open) await sql.query(statements.allowConnections(source, true));
}

/** The server may be restarting, and somebody's environment waits for this database. */
async function openAgain(server: ClusterServer, source: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await server.run(statements.allowConnections(source, true));
      return;
    } catch (error) {
      const isPassing = error instanceof ClusterError && error.code === "unreachable";
      if (!isPassing || attempt >= reopenAttempts) throw error;
      await pause(reopenPauseMs);
    }
  }
}

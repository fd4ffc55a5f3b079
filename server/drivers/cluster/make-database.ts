import { setTimeout as pause } from "node:timers/promises";
import type { ClusterServer } from "./cluster-server";
import { parseLabel, writeLabel } from "./database-label";
import { databaseLock, type LockRequest } from "./plan-locks";
import { ClusterError, type ClusterSql, type DatabaseLabel } from "./port";
import { unfinishedName } from "./quote-name";
import * as statements from "./sql/database-statements";
import { disconnectPollMs, disconnectTimeoutMs } from "./tunables";

export type Making = {
  target: string;
  label: DatabaseLabel;
  /** locks besides that of the target */
  locks?: LockRequest[];
  /** create runs CREATE DATABASE for the name it is given */
  create(sql: ClusterSql, name: string): Promise<void>;
  /** fill makes it complete; nobody but the administrating role can connect yet */
  fill(sql: ClusterSql, name: string): Promise<void>;
};

/**
 * makeDatabase makes a database under another name and gives it its own at the very end, so that it is there whole or
 * not at all: CREATE DATABASE knows no transaction, and a crash after it would leave something without label and rights.
 * What a crashed attempt left is replaced. Two makers of one target wait for each other; the second throws `exists`.
 */
export async function makeDatabase(server: ClusterServer, making: Making): Promise<void> {
  const { target, label, locks = [] } = making;
  const name = unfinishedName(target);
  await server.withLocks([...locks, databaseLock(target)], async (sql) => {
    await dropUnfinished(sql, target);
    try {
      await making.create(sql, name);
      await sql.query(statements.commentOnDatabase(name, writeLabel(label, true)));
      await sql.query(statements.revokeDatabase(name, "public"));
      await making.fill(sql, name);
      await sql.query(statements.commentOnDatabase(name, writeLabel(label)));
      await waitForSessions(sql, name);
      await sql.query(statements.renameDatabase(name, target));
    } catch (error) {
      // on a connection of its own: the one with the locks may be what broke
      await dropNow({ query: server.run }, name).catch(() => {});
      throw error;
    }
  });
}

/** Throws `exists` unless the target is free, or half made by somebody who is not there any more. */
async function dropUnfinished(sql: ClusterSql, target: string): Promise<void> {
  const found = await findDatabase(sql, target);
  if (found !== null && parseLabel(found.comment)?.unfinished !== true)
    throw new ClusterError("exists", `A database named ${target} exists already.`);
  if (found !== null) await dropNow(sql, target);
  await dropNow(sql, unfinishedName(target));
}

export type FoundDatabase = { comment: string | null; open: boolean };

/** findDatabase: null when there is none of that name. */
export async function findDatabase(sql: ClusterSql, name: string): Promise<FoundDatabase | null> {
  const [row] = await sql.query<FoundDatabase>(statements.FIND_DATABASE, [name]);
  return row ?? null;
}

/** getOwnDatabase throws `missing`, or `not_ours` for one without our label. */
export async function getOwnDatabase(sql: ClusterSql, name: string): Promise<FoundDatabase> {
  const found = await findDatabase(sql, name);
  if (found === null) throw new ClusterError("missing", `The database ${name} is not there.`);
  if (parseLabel(found.comment) === null)
    throw new ClusterError("not_ours", `The database ${name} was not made by Capstan, so it is left alone.`);
  return found;
}

/**
 * dropNow ends the sessions and drops; one that is not there is fine. FORCE wants to end autovacuum too, which counts
 * as a superuser's process and fails for any other role; without it PostgreSQL ends autovacuum by itself.
 */
export async function dropNow(sql: ClusterSql, name: string): Promise<void> {
  try {
    await sql.query(statements.dropDatabase(name, true));
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== "in_use") throw error;
    await waitForSessions(sql, name, true);
    await sql.query(statements.dropDatabase(name, false));
  }
}

/**
 * waitForSessions: a connection that was closed is still there for a moment, and PostgreSQL would look again only after
 * 100 ms. `end` also ends those that are not closed. Throws `in_use`.
 */
export async function waitForSessions(sql: ClusterSql, name: string, end = false): Promise<void> {
  const deadline = performance.now() + disconnectTimeoutMs;
  for (;;) {
    const [row] = await sql.query<{ sessions: number }>(
      end ? statements.END_SESSIONS : statements.COUNT_SESSIONS,
      [name],
    );
    if (row?.sessions === 0) return;
    if (performance.now() > deadline)
      throw new ClusterError("in_use", `The database ${name} is being used. Try again in a moment.`);
    await pause(disconnectPollMs);
  }
}

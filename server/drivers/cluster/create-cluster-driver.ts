import os from "node:os";
import { toolAddress } from "./build-copy-argv";
import { cloneDatabase } from "./clone-database";
import { openClusterServer, type ClusterServer } from "./cluster-server";
import { copyLive } from "./copy-live";
import { createEmpty } from "./create-empty";
import { parseLabel, writeLabel } from "./database-label";
import { dropRole } from "./drop-role";
import { countTables, dumpDatabase } from "./dump-database";
import { ensureRole } from "./ensure-role";
import { handOver } from "./hand-over";
import { asSql, loadDump } from "./load-dump";
import { dropNow, findDatabase, getOwnDatabase, waitForSessions } from "./make-database";
import { databaseLock } from "./plan-locks";
import {
  ClusterError,
  type ClusterDatabase,
  type ClusterDriver,
  type ConnectionTarget,
  type DatabaseLabel,
} from "./port";
import { isUnfinishedName, unfinishedName } from "./quote-name";
import { restoreDump } from "./restore-dump";
import { repairInterrupted } from "./repair-interrupted";
import * as statements from "./sql/database-statements";
import { LOAD_BOUNDS, type LoadBounds } from "./tunables";
import { topStatements } from "./top-statements";

export type ClusterSettings = {
  /** of a role with CREATEDB and CREATEROLE, or of a superuser; its database is the maintenance database */
  url: string;
  /** where dumps of live databases lie while they are copied; the system's folder for temporary files unless given */
  scratchDir?: string;
  /** what somebody else's dump may take */
  loadBounds?: LoadBounds;
};

/** createClusterDriver connects when it is first asked something. */
export function createClusterDriver({
  url,
  scratchDir = os.tmpdir(),
  loadBounds = LOAD_BOUNDS,
}: ClusterSettings): ClusterDriver {
  const server = openClusterServer(url);
  return {
    target: () => targetOf(url),
    ensureRole: (role) => ensureRole(server, role),
    dropRole: (name) => dropRole(server, name),
    createEmpty: (name, label, role) => createEmpty(server, name, label, role),
    cloneDatabase: (source, target, label, options) =>
      cloneDatabase(server, { source, target, label, ...options }),
    handOver: (name, role, fromRole) =>
      server.withLocks([databaseLock(name)], async (sql) => {
        await getOwnDatabase(sql, name);
        await handOver(server, sql, { name, role, fromRole });
      }),
    copyLive: (source, target, label, options) =>
      copyLive(server, { source, target, label, scratchDir, ...options }),
    dumpDatabase: (name, options) => dumpDatabase(server, { name, ...options }),
    restoreDump: (target, label, options) => restoreDump(server, { target, label, scratchDir, ...options }),
    loadDump: (target, label, options) => loadDump(server, { target, label, bounds: loadBounds, ...options }),
    asSql: (options) => asSql(server, options),
    countRows: (name, role) => server.withDatabase(name, countTables, role),
    renameDatabase: (from, to, label) => renameDatabase(server, from, to, label),
    dropDatabase: (name) => dropDatabase(server, name),
    databaseExists: async (name) => {
      const found = await findDatabase({ query: server.run }, name);
      return found !== null && parseLabel(found.comment)?.unfinished !== true;
    },
    listDatabases: () => listDatabases(server),
    withDatabase: (name, act, role) => server.withDatabase(name, act, role),
    topStatements: (of) => topStatements(server, of),
    repairInterrupted: (prefix) => repairInterrupted(server, prefix),
    close: () => server.close(),
  };
}

/** Where Odoo connects to: the same address, without the administrating role. */
export function targetOf(url: string): ConnectionTarget {
  const { host, port } = toolAddress(url);
  const sslmode = new URL(url).searchParams.get("sslmode");
  return {
    host,
    port: Number(port),
    // a word of Node's client, which libpq does not know
    ...(sslmode === null ? {} : { sslmode: sslmode === "no-verify" ? "require" : sslmode }),
  };
}

async function renameDatabase(
  server: ClusterServer,
  from: string,
  to: string,
  label: DatabaseLabel,
): Promise<void> {
  await server.withLocks([databaseLock(from), databaseLock(to)], async (sql) => {
    await getOwnDatabase(sql, from);
    if ((await findDatabase(sql, to)) !== null)
      throw new ClusterError("exists", `A database named ${to} exists already.`);
    await waitForSessions(sql, from);
    // the label first: after a crash in between, the old name is still ours
    await sql.query(statements.commentOnDatabase(from, writeLabel(label)));
    await sql.query(statements.renameDatabase(from, to));
  });
}

async function dropDatabase(server: ClusterServer, name: string): Promise<void> {
  await server.withLocks([databaseLock(name)], async (sql) => {
    await dropNow(sql, unfinishedName(name));
    if ((await findDatabase(sql, name)) === null) return;
    await getOwnDatabase(sql, name);
    await dropNow(sql, name);
  });
}

async function listDatabases(server: ClusterServer): Promise<ClusterDatabase[]> {
  type Row = { name: string; owner: string; comment: string; size: string };
  const rows = await server.run<Row>(statements.LIST_LABELLED);
  return rows.flatMap(({ name, owner, comment, size }) => {
    const found = parseLabel(comment);
    if (found === null || found.unfinished || isUnfinishedName(name)) return [];
    return [{ name, owner, sizeBytes: Number(size), createdFor: found.label.envId ?? null }];
  });
}

import type { Readable } from "node:stream";
import { streamDumpArgv, toolAddress, toolEnvironment } from "./build-copy-argv";
import { checkToolVersion } from "./check-tool-version";
import type { ClusterServer } from "./cluster-server";
import { readExtensions } from "./copy-extensions";
import { getOwnDatabase } from "./make-database";
import type { ClusterSql, DumpFacts, RoleCredentials } from "./port";
import { streamTool } from "./stream-tool";
import * as statements from "./sql/dump-statements";
import { dumpLockWaitSeconds } from "./tunables";

export type Dump<T> = {
  name: string;
  role: RoleCredentials;
  hold: string | null;
  whenFixed?: () => Promise<void>;
  write: (dump: Readable) => Promise<void>;
  inside: (sql: ClusterSql) => Promise<T>;
  signal?: AbortSignal;
};

/** dumpDatabase: see ClusterDriver. The exporting transaction stays open to the end, or its moment could not be read. */
export async function dumpDatabase<T>(
  server: ClusterServer,
  dump: Dump<T>,
): Promise<DumpFacts & { inside: T }> {
  const toolVersion = await checkToolVersion(server, ["pg_dump"], dump.signal);
  await getOwnDatabase({ query: server.run }, dump.name);
  const has = await readExtensions(server, dump.name);
  return server.withDatabase(dump.name, async (admin) => {
    const snapshot = await fixMoment(server, dump, admin);
    const argv = streamDumpArgv(toolAddress(server.url), {
      database: dump.name,
      snapshot,
      lockWaitSeconds: dumpLockWaitSeconds,
    });
    // whichever fails ends the others
    const abort = new AbortController();
    const signal = dump.signal ? AbortSignal.any([dump.signal, abort.signal]) : abort.signal;
    const together = <R>(work: Promise<R>) =>
      work.catch((error: unknown) => {
        abort.abort();
        throw error;
      });
    // pg_dump takes its locks first: a table that somebody wants to alter meanwhile would stand between it and ours
    const started = Promise.withResolvers<void>();
    const tool = { environment: toolEnvironment(server.url), signal, onStart: started.resolve };
    const [, rows, inside] = await settleAll([
      together(streamTool(argv, tool, dump.write)),
      together(started.promise.then(() => readMoment(server, dump, snapshot, countTables))),
      together(started.promise.then(() => readMoment(server, dump, snapshot, dump.inside))),
    ] as const);
    const [version] = await admin.query<{ version: string }>(statements.SERVER_VERSION);
    return { ...has, rows, inside, toolVersion, serverVersion: version?.version ?? "unknown" };
  });
}

/** The lock comes before the moment: whatever was committed by then has its files, and nothing removes one until it ends. */
async function fixMoment<T>(server: ClusterServer, dump: Dump<T>, admin: ClusterSql): Promise<string> {
  return server.withDatabase(
    dump.name,
    async (own) => {
      await own.query(statements.BEGIN);
      const held = dump.hold === null ? [] : await own.query(statements.FIND_TABLE, [dump.hold]);
      if (dump.hold !== null && held.length > 0) {
        await own.query(statements.lockWait(dumpLockWaitSeconds));
        await own.query(statements.holdTable(dump.hold));
      }
      await admin.query(statements.BEGIN_MOMENT);
      const [row] = await admin.query<{ snapshot: string }>(statements.EXPORT_MOMENT);
      await dump.whenFixed?.();
      await own.query(statements.ROLLBACK);
      if (!row) throw new Error("pg_export_snapshot gave nothing");
      return row.snapshot;
    },
    dump.role,
  );
}

/** As the role that owns the tables: a view in a table's place would run with the rights of whoever reads. */
function readMoment<T>(
  server: ClusterServer,
  dump: Pick<Dump<unknown>, "name" | "role">,
  snapshot: string,
  read: (sql: ClusterSql) => Promise<T>,
): Promise<T> {
  return server.withDatabase(
    dump.name,
    async (own) => {
      await own.query(statements.BEGIN_MOMENT);
      await own.query(statements.takeMoment(snapshot));
      return read(own);
    },
    dump.role,
  );
}

/**
 * countTables: only plain tables. Still as their owner: between the list and its turn, each may become a view that runs
 * code with the rights of whoever counts.
 */
export async function countTables(sql: ClusterSql): Promise<Record<string, number>> {
  const tables = await sql.query<{ schema: string; name: string }>(statements.LIST_TABLES);
  const rows: Record<string, number> = {};
  for (const { schema, name } of tables) {
    const [row] = await sql.query<{ count: string }>(statements.countTable(schema, name));
    rows[`${schema}.${name}`] = Number(row?.count ?? 0);
  }
  return rows;
}

/** All have ended when this returns or throws: none goes on writing behind the caller's back. */
async function settleAll<A, B, C>(work: readonly [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/**
 * The control plane's own database, as pg_dump and pg_restore see it. It signs in as DATABASE_URL does, the owner of the
 * tables, whom row-level security does not bind: a backup has every row.
 */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { z } from "zod";
import { RECOVERY_MARK } from "@/server/platform/db/sql/unfinished-recovery";
import { toolAddress, toolEnvironment } from "../cluster/build-copy-argv";
import { countTables } from "../cluster/dump-database";
import type { ClusterSql } from "../cluster/port";
import { runTool } from "../cluster/run-tool";
import * as statements from "../cluster/sql/control-statements";
import * as moment from "../cluster/sql/dump-statements";
import { streamTool } from "../cluster/stream-tool";
import { connectTimeoutMs, dumpLockWaitSeconds, nameMaxBytes } from "../cluster/tunables";
import { controlDumpArgv, controlRestoreArgv } from "./build-control-argv";
import type { AppliedMigration, ControlDatabase, UnfinishedRecovery } from "./port";

const unfinishedRecovery: z.ZodType<UnfinishedRecovery> = z.object({
  backupId: z.string(),
  aside: z.string().nullable(),
});

/** createControlDatabase: nothing is connected before it is asked for something. */
export function createControlDatabase(url: string): ControlDatabase {
  const name = databaseOf(url);
  return {
    dump: ({ write, signal }) => dump(url, write, signal),
    prove: async (open, signal) => {
      const prefix = `${name.slice(0, nameMaxBytes - 20)}_proof_`;
      await dropLeft(url, prefix);
      const scratch = `${prefix}${randomBytes(5).toString("hex")}`;
      await withClient(url, (sql) => sql.query(statements.createDatabase(scratch)));
      try {
        await fill(urlOf(url, scratch), open, signal);
        return await withClient(urlOf(url, scratch), countTables);
      } finally {
        await withClient(url, (sql) => sql.query(statements.dropDatabase(scratch)));
      }
    },
    isEmpty: () =>
      withClient(url, async (sql) => {
        const [row] = await sql.query<{ found: boolean }>(statements.HAS_CONTROL_PLANE);
        return row?.found === false;
      }),
    restore: async (open, signal) => {
      await fill(url, open, signal);
      await withClient(url, (sql) => sql.query(statements.ANALYZE));
    },
    markRecovery: (recovery) =>
      withClient(url, async (sql) => {
        await sql.query(statements.ENSURE_ROLES);
        await sql.query(statements.markRecovery(JSON.stringify(recovery)));
      }),
    findRecovery: () =>
      withClient(url, async (sql) => {
        const [row] = await sql.query<{ text: string | null }>(statements.READ_MARK, [RECOVERY_MARK]);
        return row?.text ? unfinishedRecovery.parse(JSON.parse(row.text)) : null;
      }),
    countRows: () => withClient(url, countTables),
    passOrdinals: (last) =>
      withClient(url, async (sql) => void (await sql.query(statements.PASS_ORDINALS, [last]))),
    setAside: async (now) => {
      const stamp = now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
      const aside = `${name.slice(0, nameMaxBytes - 22)}_before_${stamp}`;
      await withClient(urlOf(url, "postgres"), async (sql) => {
        await sql.query(statements.END_SESSIONS, [name]);
        await sql.query(statements.renameDatabase(name, aside));
        await sql.query(statements.createDatabase(name));
      });
      return aside;
    },
  };
}

async function dump(
  url: string,
  write: Parameters<ControlDatabase["dump"]>[0]["write"],
  signal: AbortSignal | undefined,
) {
  const toolVersion = await runTool(["pg_dump", "--version"], { environment: {}, signal });
  return withClient(url, async (sql) => {
    const exclude = await sql.query<{ name: string }>(statements.OTHER_SCHEMAS);
    await sql.query(moment.BEGIN_MOMENT);
    const [fixed] = await sql.query<{ snapshot: string }>(moment.EXPORT_MOMENT);
    const [at] = await sql.query<{ now: Date }>(statements.NOW);
    if (!fixed || !at) throw new Error("pg_export_snapshot gave nothing");
    const argv = controlDumpArgv(toolAddress(url), {
      database: databaseOf(url),
      snapshot: fixed.snapshot,
      exclude: exclude.map((schema) => schema.name),
      lockWaitSeconds: dumpLockWaitSeconds,
    });
    await streamTool(argv, { environment: toolEnvironment(url), signal }, write);
    const rows = withoutSchemas(
      await countTables(sql),
      exclude.map((schema) => schema.name),
    );
    const migrations = await sql.query<AppliedMigration>(statements.MIGRATIONS);
    const [version] = await sql.query<{ version: string }>(moment.SERVER_VERSION);
    return { dataAt: at.now, rows, migrations, toolVersion, serverVersion: version?.version ?? "unknown" };
  });
}

function withoutSchemas(rows: Record<string, number>, schemas: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rows).filter(([table]) => !schemas.some((schema) => table.startsWith(`${schema}.`))),
  );
}

async function fill(
  url: string,
  open: Parameters<ControlDatabase["restore"]>[0],
  signal: AbortSignal | undefined,
): Promise<void> {
  await withClient(url, (sql) => sql.query(statements.ENSURE_ROLES));
  const argv = controlRestoreArgv(toolAddress(url), databaseOf(url));
  const input = await open();
  await streamTool(argv, { environment: toolEnvironment(url), signal, input }, async (output) => {
    for await (const _chunk of output);
  });
}

async function dropLeft(url: string, prefix: string): Promise<void> {
  await withClient(url, async (sql) => {
    for (const left of await sql.query<{ name: string }>(statements.LEFT_DATABASES, [prefix]))
      await sql.query(statements.dropDatabase(left.name));
  });
}

async function withClient<T>(url: string, act: (sql: ClusterSql) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: "capstan control backup",
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // a connection that breaks fails the statement that waits for it
  client.on("error", () => {});
  await client.connect();
  try {
    return await act({
      query: async <Row>(text: string, values: unknown[] = []) =>
        (await client.query(text, values)).rows as Row[],
    });
  } finally {
    await client.end();
  }
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
}

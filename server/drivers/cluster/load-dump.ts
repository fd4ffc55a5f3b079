import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { plainSqlArgv } from "./build-copy-argv";
import { checkToolVersion } from "./check-tool-version";
import type { ClusterServer } from "./cluster-server";
import { createFromScratch } from "./create-empty";
import { handOver } from "./hand-over";
import { excerpt, judgeStatement } from "./judge-statement";
import { makeDatabase } from "./make-database";
import { ClusterError, type DatabaseLabel, type RoleCredentials } from "./port";
import { refused } from "./refuse-dump";
import { SqlScanner } from "./scan-sql";
import * as statements from "./sql/load-statements";
import { ANALYZE, alterUnaccent, createExtension } from "./sql/database-statements";
import { streamTool } from "./stream-tool";
import { toClusterError } from "./to-cluster-error";
import type { LoadBounds } from "./tunables";
import { boundRole, watchLoad, type LoadWatch } from "./watch-load";

export type DumpLoad = {
  target: string;
  label: DatabaseLabel;
  open: () => Promise<Readable>;
  format: "sql" | "custom";
  role: RoleCredentials;
  signal?: AbortSignal;
  bounds: LoadBounds;
};

/**
 * loadDump: see ClusterDriver. Statements are sent by this process, not by psql: what psql would do itself (`\!`, `\o`)
 * nobody does. Each is judged before, and PostgreSQL takes one at a time (the extended protocol refuses two in one).
 */
export async function loadDump(server: ClusterServer, load: DumpLoad): Promise<void> {
  const { role } = load;
  await makeDatabase(server, {
    target: load.target,
    label: load.label,
    create: createFromScratch,
    fill: async (sql, name) => {
      await handOver(server, sql, { name, role: role.name });
      await boundRole(server, role.name, load.bounds);
      const room = await server.withClient(name, (client) => feed(server, { ...load, name, client }), role);
      // how much was read is known now
      const tempFilesBytes = Math.min(load.bounds.tempFilesBytes, room);
      await boundRole(server, role.name, { ...load.bounds, tempFilesBytes });
      // its indexes can have functions of the dump's
      await asked(ANALYZE, () => server.withDatabase(name, (inside) => inside.query(ANALYZE), role));
    },
  });
}

type Feeding = DumpLoad & { name: string; client: Client; watch: LoadWatch };

/** feed gives the room that is in proportion to what it read. */
async function feed(server: ClusterServer, fed: Omit<Feeding, "watch">): Promise<number> {
  const { client, name, bounds, signal } = fed;
  const end = new AbortController();
  const stop = () => end.abort();
  signal?.addEventListener("abort", stop, { once: true });
  // pg_restore has to end with it, and so has the statement: its session ends with the unfinished database
  end.signal.addEventListener("abort", () => void client.end().catch(() => {}), { once: true });
  const watch = watchLoad(server, { name, bounds, onBroken: stop });
  try {
    await sendAll(server, { ...fed, watch, signal: end.signal });
    return watch.room();
  } catch (error) {
    throw watch.broken() ?? error;
  } finally {
    watch.stop();
    signal?.removeEventListener("abort", stop);
  }
}

async function sendAll(server: ClusterServer, feeding: Feeding): Promise<void> {
  const { client, format, open, signal, watch } = feeding;
  await client.query(statements.QUICK_COMMIT);
  const source = await open();
  const sendCounted = (sql: Readable) => send(server, feeding, watch.counted(sql));
  if (format === "sql") await sendCounted(source);
  else await asSql(server, { input: source, signal, write: sendCounted });
}

/** asSql streams a dump in custom format as the plain SQL that it stands for. */
export async function asSql(
  server: ClusterServer,
  work: { input: Readable; signal?: AbortSignal; write: (sql: Readable) => Promise<void> },
): Promise<void> {
  await checkToolVersion(server, ["pg_restore"], work.signal);
  const { input, signal } = work;
  await streamTool(plainSqlArgv(), { environment: {}, signal, input }, work.write);
}

async function send(server: ClusterServer, feeding: Feeding, source: Readable): Promise<void> {
  const { client, watch } = feeding;
  const scanner = new SqlScanner(source);
  for await (const { kind, text } of scanner.pieces()) {
    if (kind === "command") {
      if (!/^\\(un)?restrict \w+$/.test(text)) throw refused(`It has a command to psql: ${excerpt(text)}`);
      continue;
    }
    const judgement = judgeStatement(text);
    if (judgement.act === "refuse") throw refused(judgement.why);
    if (judgement.act === "extension") await makeExtension(server, feeding, judgement);
    // a type that the client's own types do not know
    if (judgement.act === "run")
      await asked(text, () => client.query({ text, queryMode: "extended" } as { text: string }));
    if (judgement.act === "copy")
      await asked(text, () => pipeline(scanner.rows(), client.query(copyFrom(text))));
    watch.moved();
  }
}

/** Only what the server itself trusts in anybody's hands; plpgsql is there already. */
async function makeExtension(
  server: ClusterServer,
  { name: database }: Feeding,
  { name, schema }: { name: string; schema: string },
): Promise<void> {
  if (name === "plpgsql") return;
  await server.withDatabase(database, async (sql) => {
    const [found] = await sql.query<{ trusted: boolean }>(statements.FIND_EXTENSION, [name]);
    if (!found)
      throw refused(`It needs the extension ${excerpt(name)}, which this PostgreSQL does not have.`);
    if (!found.trusted) throw refused(`It needs the extension ${name}, which reaches beyond its database.`);
    await sql.query(createExtension(name, schema));
    // Odoo's indexes need it so, and a dump does not say so. Only a superuser may; without, an index may fail below.
    if (name === "unaccent") await sql.query(alterUnaccent(schema)).catch(() => {});
  });
}

/** What PostgreSQL does not take of a dump is the dump's fault, unless PostgreSQL itself is in trouble. */
async function asked(text: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const known = toClusterError(error);
    if (known.code !== "failed" && known.code !== "exists") throw known;
    const said = error instanceof ClusterError ? (error.detail ?? error.message) : (error as Error).message;
    throw refused(`PostgreSQL does not take it: ${said} In: ${excerpt(text)}`);
  }
}

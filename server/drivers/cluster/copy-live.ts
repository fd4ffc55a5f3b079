import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  dumpArgv,
  listArgv,
  majorOf,
  pickContents,
  restoreArgv,
  toolAddress,
  toolEnvironment,
} from "./build-copy-argv";
import type { ClusterServer } from "./cluster-server";
import { createFromScratch } from "./create-empty";
import { handOver } from "./hand-over";
import { getOwnDatabase, makeDatabase } from "./make-database";
import { ClusterError, type DatabaseLabel } from "./port";
import { runTool } from "./run-tool";
import * as statements from "./sql/database-statements";
import { copyProgressMs, dumpListMaxBytes, dumpLockWaitSeconds, restoreJobs } from "./tunables";

export type LiveCopy = {
  source: string;
  target: string;
  label: DatabaseLabel;
  role: string | null;
  /** where the dump lies meanwhile */
  scratchDir: string;
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
};

/**
 * copyLive: see ClusterDriver. The dump is of one consistent moment and takes no lock that disturbs anybody. Whatever
 * fails, and also a cancelled one, leaves neither target nor dump; after a crash the next attempt clears both.
 */
export async function copyLive(server: ClusterServer, copy: LiveCopy): Promise<void> {
  await checkToolVersion(server, copy.signal);
  await removeDeadFolders(copy.scratchDir);
  await makeDatabase(server, {
    target: copy.target,
    label: copy.label,
    create: async (sql, name) => {
      await getOwnDatabase(sql, copy.source);
      await createFromScratch(sql, name);
    },
    fill: async (sql, name) => {
      const schemas = await copyExtensions(server, copy.source, name);
      // pg_restore works as the role, so its rights come first
      if (copy.role !== null) await handOver(server, sql, { name, role: copy.role });
      await withScratchFolder(copy.scratchDir, (folder) =>
        dumpAndRestore(server, copy, { database: name, schemas, folder }),
      );
      // a restored database knows nothing about its tables; copies of this one would all be slow
      await server.withDatabase(name, (inside) => inside.query(statements.ANALYZE));
    },
  });
}

type Restore = { database: string; /** already there */ schemas: string[]; folder: string };

async function dumpAndRestore(server: ClusterServer, copy: LiveCopy, restore: Restore): Promise<void> {
  const { database, schemas, folder } = restore;
  const address = toolAddress(server.url);
  const options = { environment: toolEnvironment(server.url), signal: copy.signal };
  const file = path.join(folder, "live.dump");
  const report = async () => copy.onProgress?.((await stat(file)).size);
  // there is no file yet at the first looks
  const progress = setInterval(() => void report().catch(() => {}), copyProgressMs);
  try {
    await runTool(dumpArgv(address, copy.source, file, dumpLockWaitSeconds), options);
    await report();
  } finally {
    clearInterval(progress);
  }
  const contents = await runTool(listArgv(file), { ...options, outputMaxBytes: dumpListMaxBytes });
  const list = path.join(folder, "contents");
  await writeFile(list, pickContents(contents, schemas));
  await runTool(restoreArgv(address, { database, file, list, jobs: restoreJobs, role: copy.role }), options);
}

/** An older pg_dump refuses a newer server, but only after the target was made. */
async function checkToolVersion(server: ClusterServer, signal: AbortSignal | undefined): Promise<void> {
  const { version } = await server.facts();
  const needed = Math.floor(version / 10_000);
  for (const program of ["pg_dump", "pg_restore"]) {
    const major = majorOf(await runTool([program, "--version"], { environment: {}, signal }));
    if (major !== null && major >= needed) continue;
    throw new ClusterError(
      "failed",
      `${program} here is of version ${major ?? "unknown"}, but PostgreSQL is ${needed}. Install postgresql-client-${needed}.`,
    );
  }
}

/** As the administrating role: not every extension may be made by an ordinary one. Gives the schemas it made for them. */
async function copyExtensions(server: ClusterServer, source: string, target: string): Promise<string[]> {
  type Extension = { name: string; schema: string };
  const { extensions, altered } = await server.withDatabase(source, async (sql) => ({
    extensions: await sql.query<Extension>(statements.LIST_EXTENSIONS),
    altered: await sql.query<{ schema: string }>(statements.ALTERED_UNACCENT),
  }));
  const schemas = new Set(extensions.map((each) => each.schema));
  const made = [...schemas].filter((name) => name !== "public" && !name.startsWith("pg_"));
  await server.withDatabase(target, async (sql) => {
    for (const name of made) await sql.query(statements.createSchema(name));
    for (const { name, schema } of extensions) await sql.query(statements.createExtension(name, schema));
    for (const { schema } of altered) await sql.query(statements.alterUnaccent(schema));
  });
  return made;
}

const FOLDER = /^capstan-copy-(\d+)-/;

async function withScratchFolder<T>(parent: string, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(parent, `capstan-copy-${process.pid}-`));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Dumps of processes that were killed: nobody else would ever remove them, and they are large. */
async function removeDeadFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(FOLDER.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid || isAlive(pid)) continue;
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

import { setTimeout as pause } from "node:timers/promises";
import { Readable } from "node:stream";
import { ClusterError, type ClusterSql } from "@/server/drivers/cluster/port";
import { ASIDE_KINDS } from "@/server/platform/db/sql/changing-kinds";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import { findSource, writeBackup, type BackupJob, type DumpWork } from "./backup-job";
import type { FileEntry, Part } from "./contract";
import type { BackupDeps } from "./deps";
import { BACKUP_TUNABLES } from "./tunables";

/**
 * dumpStep: the database first, of one moment, with links to all files that moment knows; then, from the same moment, the
 * list of those files and the number of rows. An update that takes the database away meanwhile is waited for.
 */
export function dumpStep(deps: BackupDeps, job: BackupJob): Step {
  return {
    name: "dump",
    run: async (context) => {
      if (job.dump && (await isWhole(job, job.dump))) return { message: "Done by an earlier attempt" };
      for (let attempt = 1; ; attempt += 1) {
        try {
          job.dump = await takeDump(deps, job, context);
          break;
        } catch (error) {
          const isTaken = error instanceof ClusterError && !HOPELESS.has(error.code);
          if (!isTaken || attempt >= BACKUP_TUNABLES.dumpAttempts || context.signal.aborted) throw error;
          await context.log("warning", `${error.message} Waiting, then dumping again.`);
          await waitForUpdate(deps, job, context);
        }
      }
      await writeBackup(deps, context.run, {
        work: job.dump,
        dataAt: job.dump.dataAt,
        deploymentId: job.dump.deploymentId,
      });
      return { message: `${megabytes(job.dump.database.plainBytes)}, data as of ${job.dump.dataAt}` };
    },
  };
}

/** Anything else may be an update, or a copy that is made for staging, and passes. */
const HOPELESS = new Set<string>(["disk_full", "not_ours"]);

async function isWhole({ vault }: BackupJob, dump: DumpWork): Promise<boolean> {
  return (await vault.keepPart(dump.database)) && vault.keepPart(dump.list);
}

async function takeDump(deps: BackupDeps, job: BackupJob, context: StepContext): Promise<DumpWork> {
  const { vault, backup, env, copy } = job;
  const { deployment, database, frozenAt } = await findSource(deps, job);
  let dataAt = frozenAt ?? deps.clock.now();
  let dumped: Part | null = null;
  const { inside, ...facts } = await deps.cluster.dumpDatabase(database, {
    role: deps.names.role(env.ordinal),
    hold: frozenAt ? null : "ir_attachment",
    whenFixed: async () => {
      if (!frozenAt) dataAt = deps.clock.now();
      const { files } = await deps.runtime.cloneFilestore({ envId: env.id, database }, copy);
      await context.log("info", `Dumping deployment ${deployment.number}; ${files} files are held for it.`);
    },
    write: async (dump) => {
      dumped = await vault.putPart(vault.keyOf(backup.id, "database.dump"), dump, {
        signal: context.signal,
        onBytes: (done) => context.progress({ done, total: null, unit: "bytes" }),
      });
    },
    inside: async (sql) => ({
      ...(await writeList(deps, job, sql, context.signal)),
      installed: await readVersions(deps, sql),
    }),
    signal: context.signal,
  });
  if (context.signal.aborted) throw new CancelledError("stopped while dumping");
  if (!dumped) throw new PlatformFailure("The dump was not stored. Try again.", "write was not called");
  const { extensions, immutableUnaccent, serverVersion, toolVersion, rows } = facts;
  return {
    extensions,
    immutableUnaccent,
    serverVersion,
    toolVersion,
    rows,
    dataAt: dataAt.toISOString(),
    deploymentId: deployment.id,
    sourceDatabase: database,
    database: dumped,
    ...inside,
  };
}

async function readVersions(deps: BackupDeps, sql: ClusterSql): Promise<Record<string, string>> {
  const modules = [...(await deps.odoo.readInstalled(sql))].filter(([, { state }]) => state === "installed");
  return Object.fromEntries(modules.map(([name, { version }]) => [name, version]));
}

/** writeList streams the files the dump names into a part, a JSON object to a line, sorted by path. */
export async function writeList(
  deps: BackupDeps,
  { vault, backup }: Pick<BackupJob, "vault" | "backup">,
  sql: ClusterSql,
  signal: AbortSignal,
): Promise<{ list: Part; files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  async function* lines() {
    for (let after = ""; ;) {
      const page = await deps.odoo.listAttachments(sql, { after, limit: BACKUP_TUNABLES.listPageRows });
      for (const { path, sha1, sizeBytes } of page) {
        const entry: FileEntry = { path, sha1, size: sizeBytes };
        files += 1;
        bytes += sizeBytes;
        yield `${JSON.stringify(entry)}\n`;
      }
      const last = page.at(-1);
      if (!last || page.length < BACKUP_TUNABLES.listPageRows) return;
      after = last.path;
    }
  }
  const key = vault.keyOf(backup.id, "filestore.list");
  const list = await vault.putPart(key, Readable.from(toBuffers(lines())), { signal });
  return { list, files, bytes };
}

/** Lines in pieces of some size: a chunk for each line would cost more than the line. */
async function* toBuffers(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held = "";
  for await (const line of lines) {
    held += line;
    if (held.length < 65_536) continue;
    yield Buffer.from(held);
    held = "";
  }
  if (held) yield Buffer.from(held);
}

async function waitForUpdate(deps: BackupDeps, job: BackupJob, context: StepContext): Promise<void> {
  const deadline = performance.now() + BACKUP_TUNABLES.updateWaitMs;
  while (performance.now() < deadline) {
    await pause(BACKUP_TUNABLES.updatePollMs);
    if (context.signal.aborted) throw new CancelledError("stopped while waiting for an update");
    const busy = await deps.db.asSystem(null, ({ prisma }) =>
      prisma.run.count({
        where: {
          envId: job.env.id,
          status: "running",
          kind: { notIn: ASIDE_KINDS },
        },
      }),
    );
    if (busy === 0) return;
  }
}

/** megabytes: in words for the log. */
export function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

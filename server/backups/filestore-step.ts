import type { Readable } from "node:stream";
import { atOnce } from "@/server/platform/at-once";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import { findSource, type BackupJob } from "./backup-job";
import type { FileEntry } from "./contract";
import type { BackupDeps } from "./deps";
import { megabytes } from "./dump-step";
import { openFileLocks } from "./open-file-locks";
import { inGroups, readList } from "./read-list";
import { BACKUP_TUNABLES } from "./tunables";
import { WrongFileError } from "./vault";

/**
 * filestoreStep sends the files that the store does not have. Each is hashed on its way; one that is not what its name says
 * is not stored. What is missing is looked for again in what serves by then, and only then reported. Files of earlier
 * backups stay locked for as long as this one needs them.
 */
export function filestoreStep(deps: BackupDeps, job: BackupJob): Step {
  return {
    name: "filestore",
    run: async (context) => {
      const { dump, vault } = job;
      if (!dump)
        throw new PlatformFailure("The dump is missing. Try again.", "filestoreStep before dumpStep");
      const suspect = await findDamaged(deps, job);
      const locks = await openFileLocks(deps, job);
      const count = { done: 0, sent: 0 };
      const entries = readList(await vault.getPart(dump.list));
      for await (const [folder, group] of inGroups(entries, (entry) => (entry.sha1 ?? "00").slice(0, 2))) {
        const there = await vault.listBlobs(folder);
        const stays = async ({ sha1, size }: FileEntry) => {
          const stored = sha1 === null ? undefined : there.get(sha1);
          if (sha1 === null || stored === undefined || suspect.has(sha1)) return false;
          return vault.isBlobSize(stored, size) && locks.keep(sha1);
        };
        await atOnce(group, BACKUP_TUNABLES.filesAtOnce, async (entry) => {
          if (context.signal.aborted) throw new CancelledError("stopped while storing files");
          if (!(await stays(entry)) && (await sendFile(deps, job, entry, context.signal))) count.sent += 1;
          count.done += entry.size;
          context.progress({ done: count.done, total: dump.bytes, unit: "bytes" });
        });
      }
      job.filesLockedUntil = locks.until();
      await reportFiles(context, job);
      return { message: `${dump.files} files, ${count.sent} of them new (${megabytes(job.uploadedBytes)})` };
    },
  };
}

/** sendFile: true when it was sent; else it is noted as missing or wrong. */
async function sendFile(
  deps: BackupDeps,
  job: BackupJob,
  entry: FileEntry,
  signal: AbortSignal,
): Promise<boolean> {
  if (entry.sha1 === null) {
    job.missing.push(entry.path);
    return false;
  }
  for (const look of [lookInCopy, lookInServing]) {
    const content = await look(deps, job, entry.path);
    if (!content) continue;
    try {
      job.uploadedBytes += await job.vault.putBlob(entry.sha1, content, signal);
      return true;
    } catch (error) {
      if (!(error instanceof WrongFileError)) throw error;
      job.wrong.push(entry.path);
      return false;
    }
  }
  job.missing.push(entry.path);
  return false;
}

async function lookInCopy(deps: BackupDeps, job: BackupJob, path: string): Promise<Readable | null> {
  return (await deps.runtime.readFilestoreFile(job.copy, path))?.content ?? null;
}

async function lookInServing(deps: BackupDeps, job: BackupJob, path: string): Promise<Readable | null> {
  const { database } = await findSource(deps, job);
  const at = { envId: job.env.id, database, user: job.copy.user };
  return (await deps.runtime.readFilestoreFile(at, path))?.content ?? null;
}

/** What a proof found to be wrong in the store is sent again, if its file is still here. */
async function findDamaged(deps: BackupDeps, job: BackupJob): Promise<Set<string>> {
  const rows = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({
      where: { storeId: job.storeId, damaged: { isEmpty: false } },
      select: { damaged: true },
    }),
  );
  return new Set(rows.flatMap((row) => row.damaged));
}

/** reportFiles names what a backup lacks; the manifest has all of it. */
export async function reportFiles(
  context: StepContext,
  { missing, wrong }: Pick<BackupJob, "missing" | "wrong">,
): Promise<void> {
  const say = async (paths: string[], what: string) => {
    for (const path of paths.slice(0, BACKUP_TUNABLES.namedFiles))
      await context.log("warning", `${path} ${what}`);
    const more = paths.length - BACKUP_TUNABLES.namedFiles;
    if (more > 0) await context.log("warning", `… and ${more} more. The manifest names all.`);
  };
  await say(missing, "is named by the database but is not there.");
  await say(wrong, "is not what its name says: its content was changed.");
}

import { ArchiveError } from "@/server/drivers/archive/port";
import { atOnce } from "@/server/platform/at-once";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import type { BackupDeps } from "../deps";
import { reportFiles } from "../filestore-step";
import { openFileLocks } from "../open-file-locks";
import { inGroups, readList } from "../read-list";
import { BACKUP_TUNABLES } from "../tunables";
import { WrongFileError } from "../vault";
import { fileOf } from "./find-content";
import { refuseFile, type ImportJob } from "./import-job";

/**
 * storeFilesStep stores the files that the store does not have, each checked against its name, in the order of the archive.
 * Then it asks what the database names and nobody brought. Files that nothing names are collected like any other.
 */
export function storeFilesStep(deps: BackupDeps, job: ImportJob): Step {
  return {
    name: "filestore",
    run: async (context) => {
      const { dump } = job;
      if (!dump)
        throw new PlatformFailure("The dump is missing. Try again.", "storeFilesStep before dumpImportStep");
      const sent = await storeFiles(job, context);
      const locks = await openFileLocks(deps, job);
      await findMissing(job, async (sha1) => sent.has(sha1) || locks.keep(sha1));
      job.filesLockedUntil = locks.until();
      await reportFiles(context, job);
      const left = job.missing.length + job.wrong.length;
      return { message: `${dump.files - left} files, ${sent.size} of them new` };
    },
  };
}

/** storeFiles gives the hashes of what was sent. */
async function storeFiles(job: ImportJob, context: StepContext): Promise<Set<string>> {
  const { archive, content, vault } = job;
  const sent = new Set<string>();
  if (!archive || !content) return sent;
  const there = { folder: "", blobs: new Map<string, number>() };
  let done = 0;
  try {
    for await (const entry of archive.entries()) {
      if (context.signal.aborted) throw new CancelledError("stopped while storing files");
      const path = fileOf(entry.path);
      if (path === null) continue;
      const [folder = "", sha1 = ""] = path.split("/");
      // an archive has the files of a folder one after the other
      if (there.folder !== folder) Object.assign(there, { folder, blobs: await vault.listBlobs(folder) });
      const stored = there.blobs.get(sha1);
      if (stored === undefined || !vault.isBlobSize(stored, entry.sizeBytes)) {
        try {
          job.uploadedBytes += await vault.putBlob(sha1, await entry.open(), context.signal);
          sent.add(sha1);
        } catch (error) {
          if (!(error instanceof WrongFileError)) throw error;
          job.wrong.push(path);
        }
      }
      done += entry.sizeBytes;
      context.progress({ done, total: content.bytes, unit: "bytes" });
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw refuseFile(error.message);
    throw error;
  }
  return sent;
}

/** What the database names is in the store now, or was not in the file. */
async function findMissing(job: ImportJob, keep: (sha1: string) => Promise<boolean>): Promise<void> {
  const { dump, vault } = job;
  if (!dump) return;
  const named: string[] = [];
  const wrong = new Set(job.wrong);
  const entries = readList(await vault.getPart(dump.list));
  for await (const [folder, group] of inGroups(entries, ({ sha1 }) => (sha1 ?? "00").slice(0, 2))) {
    const there = await vault.listBlobs(folder);
    await atOnce(group, BACKUP_TUNABLES.filesAtOnce, async ({ path, sha1 }) => {
      if (sha1 !== null && there.has(sha1) && (await keep(sha1))) return;
      if (wrong.has(path)) named.push(path);
      else job.missing.push(path);
    });
  }
  // a wrong file that nothing names is nobody's loss
  job.wrong = named;
}

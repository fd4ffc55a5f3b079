import type { Readable } from "node:stream";
import { ArchiveError } from "@/server/drivers/archive/port";
import { CancelledError, PlatformFailure, type Step } from "@/server/runs";
import type { BackupDeps } from "../deps";
import { megabytes } from "../dump-step";
import { BACKUP_TUNABLES } from "../tunables";
import { findContent } from "./find-content";
import { refuseFile, type ImportJob } from "./import-job";
import { findMismatch, majorOfManifest } from "./judge-odoo";

/** receiveStep puts the pieces together on this machine and judges the file by what it says about itself. */
export function receiveStep(deps: BackupDeps, job: ImportJob): Step {
  return {
    name: "receive",
    run: async (context) => {
      async function* pieces(): AsyncGenerator<Buffer> {
        let done = 0;
        for (const piece of job.pieces) {
          for await (const chunk of await job.vault.getPart(piece)) {
            if (context.signal.aborted) throw new CancelledError("stopped while reading the file");
            done += (chunk as Buffer).length;
            context.progress({ done, total: job.sizeBytes, unit: "bytes" });
            yield chunk as Buffer;
          }
        }
      }
      try {
        const archive = await deps.archives.keep(job.importId, pieces());
        const content = await findContent(archive);
        job.archive = archive;
        job.content = content;
        const mismatch = findMismatch(await readMajor(job), job.backup.odooVersion);
        if (mismatch) throw new ArchiveError(mismatch);
        const what =
          archive.format === "file" ? "A dump without files" : `${content.files} files, ${content.dump.path}`;
        return { message: `${what}, ${megabytes(job.sizeBytes)}` };
      } catch (error) {
        if (error instanceof ArchiveError) throw refuseFile(error.message);
        if ((error as NodeJS.ErrnoException).code === "ENOSPC")
          throw new PlatformFailure(
            "The disk of this machine is full. Nothing was changed. Free some room, then bring the file again.",
            (error as Error).message,
          );
        throw error;
      }
    },
  };
}

async function readMajor({ archive, content }: ImportJob): Promise<string | null> {
  if (!archive || content?.manifest === undefined || content.manifest === null) return null;
  for await (const entry of archive.entries()) {
    if (entry.path !== content.manifest) continue;
    if (entry.sizeBytes > BACKUP_TUNABLES.foreignManifestMaxBytes) return null;
    return majorOfManifest(await readText(await entry.open()));
  }
  return null;
}

async function readText(content: Readable): Promise<string> {
  return Buffer.concat((await content.toArray()) as Buffer[]).toString("utf8");
}

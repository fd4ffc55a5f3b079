import { CancelledError, PlatformFailure, type Step } from "@/server/runs";
import { writeBackup } from "../backup-job";
import type { Part } from "../contract";
import type { BackupDeps } from "../deps";
import { megabytes, writeList } from "../dump-step";
import type { ImportJob } from "./import-job";

/** dumpImportStep dumps what was loaded anew, in our own format: nothing of the file itself is kept. */
export function dumpImportStep(deps: BackupDeps, job: ImportJob): Step {
  return {
    name: "dump",
    run: async (context) => {
      const { vault, backup, database, role } = job;
      let dumped: Part | null = null;
      const { inside, ...facts } = await deps.cluster.dumpDatabase(database, {
        role,
        hold: null,
        write: async (dump) => {
          dumped = await vault.putPart(vault.keyOf(backup.id, "database.dump"), dump, {
            signal: context.signal,
            onBytes: (done) => context.progress({ done, total: null, unit: "bytes" }),
          });
        },
        inside: (sql) => writeList(deps, job, sql, context.signal),
        signal: context.signal,
      });
      if (context.signal.aborted) throw new CancelledError("stopped while dumping");
      if (!dumped) throw new PlatformFailure("The dump was not stored. Try again.", "write was not called");
      const dataAt = backup.createdAt.toISOString();
      const { deploymentId } = backup;
      job.dump = {
        ...facts,
        ...inside,
        installed: {},
        dataAt,
        deploymentId,
        sourceDatabase: database,
        database: dumped,
      };
      await writeBackup(deps, context.run, { work: job.dump, dataAt });
      return { message: megabytes(job.dump.database.plainBytes) };
    },
  };
}

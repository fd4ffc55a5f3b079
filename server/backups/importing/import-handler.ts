import { doneStep, type RunHandler, type Step } from "@/server/runs";
import { clearAway, verdictOf } from "../backup-handler";
import type { BackupDeps } from "../deps";
import { manifestStep, storedStep } from "../manifest-step";
import { isKept, type BackupStatus } from "../states";
import { dumpImportStep } from "./dump-import-step";
import { clearImport, openImport, type ImportJob } from "./import-job";
import { loadStep } from "./load-step";
import { receiveStep } from "./receive-step";
import { storeFilesStep } from "./store-files-step";

/**
 * importHandler makes a backup of a file that somebody brought, as if it had been taken here: loaded beside, judged, dumped
 * anew, its files checked. Its proof follows as for any other, and so does restoring it. Until it is stored, nothing
 * but its own row knows of it.
 */
export function importHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "import",
    plan: async ({ run }) => {
      const job = await openImport(deps, run);
      if (isKept(job.backup.status as BackupStatus))
        return {
          steps: [
            ...(["receive", "load", "dump", "filestore"] as const).map(doneStep),
            storedStep(deps, job),
            clearStep(deps, job),
          ],
        };
      return {
        steps: [
          receiveStep(deps, job),
          loadStep(deps, job),
          dumpImportStep(deps, job),
          storeFilesStep(deps, job),
          manifestStep(deps, job),
          clearStep(deps, job),
        ],
        verdict: () => verdictOf(job, "in the file"),
        afterFailure: async (context, error) => {
          await clearAway(deps, job, context, error);
          await clearImport(deps, job);
        },
      };
    },
  };
}

function clearStep(deps: BackupDeps, job: ImportJob): Step {
  return { name: "clean_up", run: () => clearImport(deps, job) };
}

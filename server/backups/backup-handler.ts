import { StorageError } from "@/server/drivers/storage/port";
import { writeStoreProblem } from "@/server/platform/db/sql/backup-stores";
import { describeFailure, doneStep, type RunHandler, type StepContext } from "@/server/runs";
import { openJob, type BackupJob } from "./backup-job";
import type { BackupDeps } from "./deps";
import { dumpStep } from "./dump-step";
import { filestoreStep } from "./filestore-step";
import { dropCopy, manifestStep, storedStep } from "./manifest-step";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS, isKept, type BackupStatus } from "./states";

/**
 * backupHandler: database, files, manifest. A worker that stops gives the run back, and the next attempt goes on with what
 * is in the store already; only a failed or cancelled one is cleared away.
 */
export function backupHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "backup",
    plan: async ({ run }) => {
      const job = await openJob(deps, run);
      if (isKept(job.backup.status as BackupStatus))
        return { steps: [doneStep("dump"), doneStep("filestore"), storedStep(deps, job)] };
      return {
        steps: [dumpStep(deps, job), filestoreStep(deps, job), manifestStep(deps, job)],
        verdict: () => verdictOf(job, "in Odoo's filestore"),
        afterFailure: (context, error) => clearAway(deps, job, context, error),
      };
    },
  };
}

/** verdictOf: `where` the files should have been. */
export function verdictOf(
  { missing, wrong }: Pick<BackupJob, "missing" | "wrong">,
  where: string,
): { result: "success" | "warning"; reason: string | null } {
  const reasons = [
    ...(missing.length > 0 ? [`${missing.length} attachments have no file ${where}.`] : []),
    ...(wrong.length > 0 ? [`${wrong.length} files ${where} are not what their names say.`] : []),
  ];
  return reasons.length === 0
    ? { result: "success", reason: null }
    : { result: "warning", reason: `Stored, but ${reasons.join(" ")} The log names them.` };
}

/** clearAway: a backup that failed says why and leaves nothing. */
export async function clearAway(
  deps: BackupDeps,
  job: BackupJob,
  context: StepContext,
  error: unknown,
): Promise<void> {
  const cancelled = context.signal.reason === "cancel";
  await deps.db.asSystem("backups.fail", ({ prisma }) =>
    prisma.backup.updateMany({
      where: { id: job.backup.id, status: { in: [...BACKUP_TRANSITIONS.fail.from] } },
      data: {
        status: BACKUP_TRANSITIONS.fail.to,
        failure: cancelled ? "Cancelled." : describeFailure(error).message,
      },
    }),
  );
  if (error instanceof StorageError) await writeStoreProblem(deps.db.system, job.storeId, error.message);
  try {
    await dropCopy(deps, job);
    await removeParts(job.vault, job.backup.id);
  } catch (leftover) {
    await context.log("warning", `Could not clear away all of it: ${(leftover as Error).message}`);
  }
}

import { describeFailure, type RunHandler, type StepContext } from "@/server/runs";
import { openJob, type BackupJob } from "./backup-job";
import type { BackupDeps } from "./deps";
import { dumpStep } from "./dump-step";
import { filestoreStep } from "./filestore-step";
import { dropCopy, manifestStep } from "./manifest-step";
import { removeParts } from "./remove-parts";
import { BACKUP_TRANSITIONS } from "./states";

/**
 * backupHandler: database, files, manifest. A worker that stops gives the run back, and the next attempt goes on with what
 * is in the store already; only a failed or cancelled one is cleared away.
 */
export function backupHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "backup",
    plan: async ({ run }) => {
      const job = await openJob(deps, run);
      // stored just before the worker of an earlier attempt died
      if (job.backup.status !== "running") return { steps: [] };
      return {
        steps: [dumpStep(deps, job), filestoreStep(deps, job), manifestStep(deps, job)],
        verdict: () => verdictOf(job),
        afterFailure: (context, error) => clearAway(deps, job, context, error),
      };
    },
  };
}

function verdictOf({ missing, wrong }: BackupJob): { result: "success" | "warning"; reason: string | null } {
  const reasons = [
    ...(missing.length > 0 ? [`${missing.length} attachments have no file in Odoo's filestore.`] : []),
    ...(wrong.length > 0 ? [`${wrong.length} files of Odoo's filestore were changed on the disk.`] : []),
  ];
  return reasons.length === 0
    ? { result: "success", reason: null }
    : { result: "warning", reason: `Stored, but ${reasons.join(" ")} The log names them.` };
}

async function clearAway(
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
  try {
    await dropCopy(deps, job);
    await removeParts(job.vault, job.backup.id);
  } catch (leftover) {
    await context.log("warning", `Could not clear away all of it: ${(leftover as Error).message}`);
  }
}

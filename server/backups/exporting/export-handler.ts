import {
  checkoutStep,
  dropMade,
  type Workspace,
  maskAfter,
  neutralizeStep,
  requirementsStep,
} from "@/server/deployments";
import { describeFailure, doneStep, type RunHandler, type Step, type StepContext } from "@/server/runs";
import type { BackupDeps } from "../deps";
import { openScratch } from "../open-scratch";
import { compareStep, fetchStep, openSource, restoreDatabaseStep, type BackupSource } from "../source";
import { failExport, getExportRow, planExportJob, type ExportJob } from "./export-job";
import { packStep } from "./pack-step";

/**
 * exportHandler makes a backup into Odoo's own zip. One that is to be neutralized is restored beside first, neutralized
 * with Odoo's own means and with the same proof as for staging, and masked like it, also when it was neutral already:
 * people switch mail servers on again. If that fails, there is no file. One that is wanted exactly as it is is packed from
 * what lies in the store.
 */
export function exportHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "export",
    plan: async (context) => {
      const row = await getExportRow(deps, context.run);
      const source = await openSource(deps, row.backupId);
      const job = planExportJob(row, source);
      const afterFailure = async ({ signal }: { signal: AbortSignal }, error: unknown) => {
        await failExport(
          deps,
          job.id,
          signal.reason === "cancel" ? "Cancelled." : describeFailure(error).message,
        );
        await source.vault.storage.delete(job.key);
      };
      const steps = await stepsOf(deps, context, job, source);
      // ready just before the worker of an earlier attempt died, which may not have cleared up
      if (job.isDone)
        return { steps: steps.map((step) => (step.name === "clean_up" ? step : doneStep(step.name))) };
      return { steps, afterFailure };
    },
  };
}

async function stepsOf(
  deps: BackupDeps,
  context: StepContext,
  job: ExportJob,
  source: BackupSource,
): Promise<Step[]> {
  if (!job.neutralized) return [fetchStep(deps, source), packStep(deps, job, source, null)];
  const work = await openScratch(deps, context, source);
  return [
    fetchStep(deps, source),
    checkoutStep(deps, work),
    requirementsStep(deps, work),
    restoreDatabaseStep(deps, work, source),
    maskAfter(deps, work, compareStep(deps, work, source)),
    neutralizeStep(deps, work),
    packStep(deps, job, source, work),
    dropStep(deps, work),
  ];
}

/** Whatever else remains of a failed run, the collector finds. */
function dropStep(deps: BackupDeps, work: Workspace): Step {
  return { name: "clean_up", run: () => dropMade(deps, work) };
}

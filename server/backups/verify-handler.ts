import {
  checkoutStep,
  dropMade,
  healthStep,
  neutralizeStep,
  requirementsStep,
  startStep,
  type Workspace,
} from "@/server/deployments";
import { keepProven } from "@/server/databases";
import {
  CodeFailure,
  describeFailure,
  FencedError,
  type RunHandler,
  type Step,
  type StepContext,
} from "@/server/runs";
import { DamageError } from "./damage";
import type { BackupDeps } from "./deps";
import { openScratch } from "./open-scratch";
import {
  compareStep,
  fetchStep,
  openSource,
  restoreDatabaseStep,
  restoreFilesStep,
  RowsDifferError,
} from "./source";
import type { BackupSource } from "./source";
import { BACKUP_TRANSITIONS } from "./states";

/**
 * verifyHandler is the proof: the backup is restored into a database of its own, rows are counted, it is neutralized, and
 * Odoo is started on it until people could sign in. Nothing of it is ever served; what staging may be copied from stays.
 */
export function verifyHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "verify",
    plan: async (context) => {
      const began = deps.clock.now();
      const source = await openSource(deps, context.run.input.backupId ?? "", context.run.envId ?? "");
      const work = await openScratch(deps, context, source);
      return {
        steps: [
          fetchStep(deps, source),
          checkoutStep(deps, work),
          requirementsStep(deps, work),
          restoreDatabaseStep(deps, work, source),
          restoreFilesStep(deps, work, source),
          compareStep(deps, work, source),
          neutralizeStep(deps, work),
          startStep(deps, work),
          healthStep(deps, work),
          clearStep(deps, work, source, began),
        ],
        afterFailure: (failed, error) => doubt(deps, source, failed, error),
      };
    },
  };
}

function clearStep(deps: BackupDeps, work: Workspace, source: BackupSource, began: Date): Step {
  return {
    name: "clean_up",
    run: async (context) => {
      await deps.runtime.stopService(context.run.id);
      await deps.runtime.removeService(context.run.id);
      const isKept = await keepCopy(deps, work, source, context);
      await dropMade(deps, work);
      await deps.runtime.removeFilestore({ envId: work.env.id, database: work.database });
      const now = deps.clock.now();
      const verifySeconds = Math.max(1, Math.round((+now - +began) / 1000));
      await deps.db.asSystem("backups.prove", ({ prisma }) =>
        prisma.backup.updateMany({
          where: { id: source.backup.id, status: { in: [...BACKUP_TRANSITIONS.prove.from] } },
          data: {
            status: BACKUP_TRANSITIONS.prove.to,
            verifiedAt: now,
            verifySeconds,
            verifyProblem: null,
            doubted: false,
            damaged: [],
          },
        }),
      );
      const kept = isKept ? "; the restored database stays, for copies to staging" : "";
      return { message: `Proven in ${verifySeconds} s${kept}` };
    },
  };
}

/** A backup is proven whether or not what was restored can be kept. */
async function keepCopy(
  deps: BackupDeps,
  { env, database }: Workspace,
  { backup }: BackupSource,
  context: StepContext,
): Promise<boolean> {
  try {
    return await keepProven(deps, {
      database,
      envId: env.id,
      ordinal: env.ordinal,
      run: context.run,
      backup,
    });
  } catch (error) {
    if (error instanceof FencedError) throw error;
    const why = describeFailure(error).message;
    await context.log("warning", `The restored database could not be kept for copies to staging: ${why}`);
    return false;
  }
}

/**
 * doubt: what speaks against the backup takes its proof away, and retention does not count on it any more. A full disk or a
 * store that does not answer says nothing about it, and is only written down; a cancelled run is not even that.
 */
async function doubt(
  deps: BackupDeps,
  { backup }: BackupSource,
  context: StepContext,
  error: unknown,
): Promise<void> {
  if (context.signal.reason === "cancel") return;
  const speaksAgainst =
    error instanceof DamageError || error instanceof RowsDifferError || error instanceof CodeFailure;
  const verifyProblem = describeFailure(error).message;
  const damaged = error instanceof DamageError ? [...error.blobs] : [];
  await deps.db.asSystem("backups.doubt", ({ prisma }) =>
    prisma.backup.updateMany({
      where: { id: backup.id, status: { in: [...BACKUP_TRANSITIONS.doubt.from] } },
      data: speaksAgainst
        ? { status: BACKUP_TRANSITIONS.doubt.to, verifiedAt: null, verifyProblem, doubted: true, damaged }
        : { verifyProblem },
    }),
  );
}

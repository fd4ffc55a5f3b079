import {
  checkoutStep,
  healthStep,
  neutralizeStep,
  openWorkspace,
  requirementsStep,
  startStep,
  type Workspace,
} from "@/server/deployments";
import { effectiveSettings } from "@/server/projects/contract";
import { CodeFailure, describeFailure, type RunHandler, type Step, type StepContext } from "@/server/runs";
import { DamageError } from "./damage";
import type { BackupDeps } from "./deps";
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
 * Odoo is started on it until people could sign in. Nothing of it is ever served, and nothing of it stays.
 */
export function verifyHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "verify",
    plan: async (context) => {
      const began = deps.clock.now();
      const source = await openSource(deps, context.run.input.backupId ?? "");
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

/** As staging, whatever the stage: what is started here is a copy, and gets neither production's variables nor its crons. */
async function openScratch(deps: BackupDeps, context: StepContext, source: BackupSource): Promise<Workspace> {
  const { backup } = source;
  const work = await openWorkspace(deps, context.run, backup.gitSha);
  work.source = await deps.odoo.getSource(backup.odooVersion);
  work.settings = effectiveSettings(work.project.settings, {}, "staging");
  work.stage = "staging";
  work.current = null;
  work.neutralized = false;
  work.signInOf = "production";
  return work;
}

function clearStep(deps: BackupDeps, work: Workspace, source: BackupSource, began: Date): Step {
  return {
    name: "clean_up",
    run: async ({ run }) => {
      await deps.runtime.stopService(run.id);
      await deps.runtime.removeService(run.id);
      await deps.cluster.dropDatabase(work.database);
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
            damaged: [],
          },
        }),
      );
      return { message: `Proven in ${verifySeconds} s` };
    },
  };
}

/**
 * doubt: what speaks against the backup takes its proof away. A full disk or a cancelled run says nothing about it, and is
 * only written down.
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
  const verifyProblem =
    error instanceof Error && speaksAgainst ? error.message : describeFailure(error).message;
  const damaged = error instanceof DamageError ? [...error.blobs] : [];
  await deps.db.asSystem("backups.doubt", ({ prisma }) =>
    prisma.backup.updateMany({
      where: { id: backup.id, status: { in: [...BACKUP_TRANSITIONS.doubt.from] } },
      data: speaksAgainst
        ? { status: BACKUP_TRANSITIONS.doubt.to, verifiedAt: null, verifyProblem, damaged }
        : { verifyProblem },
    }),
  );
}

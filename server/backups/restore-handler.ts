import {
  checkoutStep,
  cloneOwnDatabase,
  healthStep,
  neutralizeStep,
  openWorkspace,
  publishStep,
  releaseAndRevert,
  requirementsStep,
  startStep,
  stopForCopy,
  updateStep,
  type Workspace,
} from "@/server/deployments";
import type { Restore } from "@/server/platform/db/generated/client";
import { AppError } from "@/server/platform/errors";
import { PlatformFailure, type RunHandler, type RunUnderway, type Step } from "@/server/runs";
import type { BackupDeps } from "./deps";
import {
  compareStep,
  fetchStep,
  openSource,
  restoreDatabaseStep,
  restoreFilesStep,
  type BackupSource,
} from "./source";
import { restoreBlockedReason, type BackupStatus } from "./states";

/**
 * restoreHandler: everything is made and proven beside what serves, then switched in one transaction. What was replaced
 * stays as a snapshot, to which "undo restore" goes back. Before the switch, whatever fails leaves the target as it was.
 */
export function restoreHandler(deps: BackupDeps): RunHandler {
  return {
    kind: "restore",
    plan: async (context) => {
      const restore = await getRestore(deps, context.run);
      const source = await openSource(deps, restore.backupId);
      const work = await openWorkspace(deps, context.run, context.run.gitSha ?? source.backup.gitSha);
      const blocked = restoreBlockedReason(
        { status: source.backup.status as BackupStatus, neutralized: source.backup.neutralized },
        work.stage,
      );
      if (blocked) throw new AppError("conflict", blocked);
      const replaced = work.current?.id ?? null;
      return {
        finishesItself: true,
        afterFailure: (failed) => releaseAndRevert(deps, failed, work),
        steps: [
          fetchStep(deps, source),
          checkoutStep(deps, work),
          requirementsStep(deps, work),
          ...dataSteps(deps, work, source, restore),
          updateStep(deps, work),
          neutralizeStep(deps, work),
          startStep(deps, work),
          healthStep(deps, work),
          publishStep(deps, work, {
            database: work.database,
            snapshotKind: "before_restore",
            also: async (prisma) => {
              await prisma.restore.update({
                where: { id: restore.id },
                data: { replacedDeploymentId: replaced },
              });
            },
          }),
        ],
      };
    },
  };
}

/** The database's owner decides about the passwords in it: those of the backup's deployment, or of production. */
function dataSteps(deps: BackupDeps, work: Workspace, source: BackupSource, restore: Restore): Step[] {
  const ownFiles = work.current && { envId: work.env.id, database: work.current.databaseName };
  if (restore.parts === "filestore") {
    return [
      ownDatabaseStep(deps, work),
      restoreFilesStep(deps, work, source, { envId: work.env.id, database: work.database }),
    ];
  }
  const isOwn = source.backup.envId === work.env.id;
  work.signInOf =
    isOwn || work.stage === "production" || source.backup.neutralized
      ? { deploymentId: source.backup.deploymentId }
      : "production";
  work.neutralized = source.backup.neutralized;
  const database = [restoreDatabaseStep(deps, work, source), compareStep(deps, work, source)];
  if (restore.parts === "both") return [...database, restoreFilesStep(deps, work, source)];
  return ownFiles ? [...database, keepFilesStep(deps, work, ownFiles)] : database;
}

/** ownDatabaseStep: only files come back; the database is a copy of today's, which stops for it as for an update. */
function ownDatabaseStep(deps: BackupDeps, work: Workspace): Step {
  return {
    name: "database",
    run: async (context) => {
      const { current } = work;
      if (!current)
        throw new PlatformFailure(
          "Nothing serves here yet, so files alone cannot be restored. Restore both.",
        );
      const dataAt = await stopForCopy(deps, context, work, current);
      work.replaced = { deployment: current, dataAt };
      await cloneOwnDatabase(deps, context, work, current);
      return { message: `Today's database, of deployment ${current.number}` };
    },
  };
}

/** keepFilesStep: only the database comes back; the files are those of today. */
function keepFilesStep(deps: BackupDeps, work: Workspace, from: { envId: string; database: string }): Step {
  return {
    name: "files",
    run: async () => {
      const { files } = await deps.runtime.cloneFilestore(from, {
        envId: work.env.id,
        database: work.database,
        user: { ordinal: work.env.ordinal },
      });
      return { message: `${files} files of today` };
    },
  };
}

async function getRestore(deps: BackupDeps, run: RunUnderway): Promise<Restore> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.restore.findUnique({ where: { id: run.input.restoreId ?? "" } }),
  );
  if (!found || found.targetEnv !== run.envId || found.approvalStatus === "pending")
    throw new AppError("not_found", "What was to be restored is not known any more. Ask for it again.");
  return found;
}

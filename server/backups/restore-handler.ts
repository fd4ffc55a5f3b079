import {
  checkoutStep,
  cloneOwnDatabase,
  healthStep,
  maskAfter,
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
import { isAgreed } from "./is-agreed";

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
      if (!isAgreed(restore.approvalStatus, work.stage))
        throw new AppError(
          "conflict",
          "Nobody agreed to this restore. Nothing was changed. Ask for it again.",
          `approval ${restore.approvalStatus} on ${work.stage}`,
        );
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
  work.signInOf = planSignIn(work, source);
  // whatever the backup says: people switch mail servers on in staging too, and what came from elsewhere says so of itself
  work.neutralized = false;
  work.masked = source.backup.masked;
  const compared = maskAfter(deps, work, compareStep(deps, work, source));
  const database = [restoreDatabaseStep(deps, work, source), compared];
  if (restore.parts === "both") return [...database, restoreFilesStep(deps, work, source)];
  return ownFiles ? [...database, keepFilesStep(deps, work, ownFiles)] : database;
}

/** What came from elsewhere has passwords that no deployment here knows: people's own on production, a new one on copies. */
function planSignIn(work: Workspace, { backup }: BackupSource): Workspace["signInOf"] {
  if (backup.trigger === "import") return work.stage === "production" ? null : "production";
  const isOwn = backup.envId === work.env.id;
  return isOwn || work.stage === "production" || backup.neutralized
    ? { deploymentId: backup.deploymentId }
    : "production";
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
  if (!found || found.runId !== run.id || found.targetEnv !== run.envId)
    throw new AppError("not_found", "What was to be restored is not known any more. Ask for it again.");
  return found;
}

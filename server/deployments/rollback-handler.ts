import { findSnapshotOf } from "@/server/databases";
import type { Deployment } from "@/server/platform/db/generated/client";
import { AppError } from "@/server/platform/errors";
import type { RunHandler, Step } from "@/server/runs";
import { checkoutStep, requirementsStep } from "./checkout-steps";
import { cloneSnapshotStep } from "./database-steps";
import type { DeploymentDeps } from "./deps";
import { releaseAndRevert } from "./hold";
import { maskAfter } from "./mask-after";
import { neutralizeStep } from "./module-steps";
import { publishStep } from "./publish-step";
import { healthStep, startStep } from "./serve-steps";
import { copiedOf, openWorkspace, type Workspace } from "./workspace";

/**
 * rollbackHandler goes back to an earlier deployment. `code`: its commit on the data of now. `code_and_data`: its commit on
 * the data as it was when that deployment was replaced; today's data stays behind as a snapshot, so a rollback can be rolled
 * back. The present version serves until the older one is healthy.
 */
export function rollbackHandler(deps: DeploymentDeps): RunHandler {
  return {
    kind: "rollback",
    plan: async (context) => {
      const { deploymentId, rollbackMode } = context.run.input;
      const target = await getDeployment(deps, deploymentId ?? "", context.run.envId ?? "");
      const way = rollbackMode ?? "code";
      const work = await openWorkspace(deps, context.run, target.gitSha);
      work.source = await deps.odoo.getSource(target.odooVersion);
      const database = way === "code" ? keepDatabase(work) : await restoreData(deps, work, target);
      return {
        finishesItself: true,
        afterFailure: (failed) => releaseAndRevert(deps, failed, work),
        steps: [
          checkoutStep(deps, work),
          requirementsStep(deps, work),
          ...database,
          neutralizeStep(deps, work),
          startStep(deps, work),
          healthStep(deps, work),
          publishStep(deps, work, {
            database: work.database,
            rollback: { of: target.id, mode: way },
            snapshotKind: "before_rollback",
          }),
        ],
      };
    },
  };
}

/** keepDatabase: the older code serves the database of now; no step touches it. */
function keepDatabase(work: Workspace): Step[] {
  if (!work.current)
    throw new AppError("conflict", "Nothing serves here yet, so there is nothing to roll back.");
  work.database = work.current.databaseName;
  work.neutralized = work.current.neutralized;
  work.masked = work.current.masked;
  work.copied = copiedOf(work.current);
  work.signInOf = { deploymentId: work.current.id };
  return [];
}

async function restoreData(deps: DeploymentDeps, work: Workspace, target: Deployment): Promise<Step[]> {
  const snapshot = await findSnapshotOf(deps, target.id);
  if (!snapshot)
    throw new AppError(
      "conflict",
      `The data of deployment ${target.number} is not kept any more. Roll back the code alone, or restore a backup.`,
    );
  return [maskAfter(deps, work, cloneSnapshotStep(deps, work, snapshot, target))];
}

async function getDeployment(deps: DeploymentDeps, id: string, envId: string): Promise<Deployment> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findFirst({ where: { id, envId } }),
  );
  if (!found) throw new AppError("not_found", "The deployment to go back to is not there any more.");
  return found;
}

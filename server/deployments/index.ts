/**
 * Deployments: from a commit to a serving Odoo, and back.
 *
 * Owns ops.deployments, the environment's pointer to one of them, and the services. A run makes everything beside what
 * serves (checkout, virtual environment, database, process) and switches in one transaction, which also ends the run. So
 * killing a worker anywhere leaves the old version serving or the new one. What was replaced stays as a snapshot; a failed
 * update is dropped, and the previous code on the previous data is started again. The environment is held only while a run
 * runs: a hold of an ended run means nothing. Services are made true by a reconciler that takes no input.
 */
import type { RunHandler } from "@/server/runs";
import { buildHandler } from "./build-handler";
import { deleteHandler } from "./delete-handler";
import type { DeploymentDeps } from "./deps";
import { restartHandler, stopHandler, wakeHandler } from "./operate-handlers";
import { rollbackHandler } from "./rollback-handler";

export type { DeploymentDeps } from "./deps";
export { collectFiles } from "./collect-files";
export { ServiceReconciler } from "./ensure-services";
export { pruneLogs, putToSleep, shipLogs } from "./ship-logs";
export { settleUnbuilt } from "./settle-unbuilt";
export { describeRollback, listDeployments } from "./queries";

/** deploymentHandlers: every kind of run this room executes. */
export function deploymentHandlers(deps: DeploymentDeps): RunHandler[] {
  return [
    buildHandler(deps, "build"),
    buildHandler(deps, "deploy"),
    rollbackHandler(deps),
    restartHandler(deps),
    wakeHandler(deps),
    stopHandler(deps),
    deleteHandler(deps),
  ];
}

/**
 * The steps of a deployment, for runs of other rooms that make one of data from elsewhere (a backup) or start one for a
 * look (its proof). `publishStep` is the only way to switch what an environment serves.
 */
export { openWorkspace, type Workspace } from "./workspace";
export { checkoutStep, requirementsStep } from "./checkout-steps";
export { cloneOwnDatabase, dropMade, ensureGround } from "./database-steps";
export { maskAfter } from "./mask-after";
export { neutralizeStep, updateStep } from "./module-steps";
export { healthStep, startStep } from "./serve-steps";
export { publishStep } from "./publish-step";
export { releaseAndRevert, stopForCopy } from "./hold";

/**
 * Environments: the running place of each branch.
 *
 * Owns ops.environments but for what serving writes there (status, upstream, deployment: deployments and worker). A push,
 * a webhook and a poll all end in syncBranches, which compares the repository with the table and changes what differs;
 * it serializes on the project's row. What people ask for becomes a run; which action is allowed in which state is
 * states.ts. A branch whose environment's lifetime ended comes back as `expired`, and is built again when asked for or
 * pushed to.
 */
export type { EnvironmentDeps } from "./deps";
export { configureEnvironment } from "./configure";
export { deleteEnvironment } from "./delete-environment";
export { judgePush } from "./judge-push";
export { listBuilds } from "./list-builds";
export { listHistory } from "./list-history";
export { forkBranch, mergeBranches } from "./merge-branches";
export { describeMove, moveStage } from "./move-stage";
export { planGitCommands } from "./plan-git-commands";
export { expireEnvironments, syncAllProjects } from "./reconcile";
export { syncBranches } from "./sync-branches";
export {
  findEnvironment,
  getEnvironment,
  lastEnvironmentSeq,
  listEnvironmentEvents,
  listEnvironments,
} from "./queries";
export { requestRollback } from "./request-rollback";
export { requestRun } from "./request-run";
export { showSignIn } from "./show-sign-in";

/**
 * Environments: the running place of each branch.
 *
 * Owns ops.environments but for what serving writes there (status, upstream, deployment: deployments and worker). A push,
 * a webhook and a poll all end in syncBranches, which compares the repository with the table and changes what differs;
 * it serializes on the project's row. What people ask for becomes a run; which action is allowed in which state is
 * states.ts. A deletion of an environment whose branch is gone removes it (deleted_at); of one whose branch is there
 * (its lifetime ended) leaves it `expired`, to be rebuilt.
 */
export type { EnvironmentDeps } from "./deps";
export { syncBranches, type SyncActor, type SyncOutcome } from "./sync-branches";
export { getEnvironment, lastEnvironmentSeq, listEnvironmentEvents, listEnvironments } from "./queries";
export { requestRun } from "./request-run";

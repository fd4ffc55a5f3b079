/**
 * Runs: the ledger and the queue.
 *
 * Owns ops.runs, ops.run_steps, ops.run_events. A run is queued in the transaction of the change that wants it;
 * queueing serializes on the environment's row. At most one run of an environment executes and one waits (partial
 * unique indexes, docs/adr/0001); a newer request supersedes the waiting one. A worker holds a run by a lease of 6 s
 * that it renews every 2 s; every write carries the attempt number, so a worker that was thought dead changes nothing.
 * Cancelling ends a waiting run at once and stops a running one at its next step. A run fails as `code` (the
 * repository's), `platform` (ours) or `lost` (its workers died as often as it may be attempted).
 */
export { queueRun, cancelRun } from "./queue-run";
export { listRuns, getRun, listRunEvents } from "./queries";
export { EventWriter, FencedError } from "./event-writer";
export {
  CancelledError,
  CodeFailure,
  InterruptedError,
  PlatformFailure,
  doneStep,
  type PlannedRun,
  type RunHandler,
  type RunUnderway,
  type Step,
  type StepContext,
} from "./step";
export { executeRun, type ExecutionDeps } from "./execute-run";
export { persistently } from "./persistently";
export { describeFailure } from "./describe-failure";

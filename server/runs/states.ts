/**
 * The life of a run, once: the SQL functions of the ledger obey this table (ledger.db.test.ts walks both), and buttons
 * take their disabled reasons from it.
 */

export const RUN_STATUSES = [
  "queued",
  "awaiting_approval",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "superseded",
  "lost",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const RUN_TRANSITIONS = {
  claim: { from: ["queued"], to: ["running"] },
  finish: { from: ["running"], to: ["succeeded", "failed", "cancelled"] },
  cancel: { from: ["queued", "awaiting_approval"], to: ["cancelled"] },
  requestCancel: { from: ["running"], to: ["running"] },
  supersede: { from: ["queued", "awaiting_approval"], to: ["superseded"] },
  reap: { from: ["running"], to: ["queued", "lost", "superseded", "cancelled"] },
} as const satisfies Record<string, { from: readonly RunStatus[]; to: readonly RunStatus[] }>;

const UNFINISHED: ReadonlySet<RunStatus> = new Set(["queued", "awaiting_approval", "running"]);

/** isUnfinished: it waits or runs. */
export function isUnfinished(status: RunStatus): boolean {
  return UNFINISHED.has(status);
}

/** cancelBlockedReason: null when the run can be cancelled, else why not. */
export function cancelBlockedReason(run: { status: RunStatus; cancelRequested: boolean }): string | null {
  if (!isUnfinished(run.status)) return `This run has ended: ${run.status}.`;
  if (run.cancelRequested) return "It is being cancelled: it stops at its next step.";
  return null;
}

export const STEP_STATUSES = ["pending", "running", "succeeded", "failed", "cancelled", "skipped"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

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
  if (run.cancelRequested && isUnfinished(run.status))
    return "This run is being cancelled already: it stops at its next step.";
  return isUnfinished(run.status) ? null : ENDED[run.status];
}

const ENDED: Record<RunStatus, string | null> = {
  queued: null,
  awaiting_approval: null,
  running: null,
  succeeded: "This run has succeeded already: there is nothing left to cancel.",
  failed: "This run has failed already: there is nothing left to cancel.",
  cancelled: "This run was cancelled already.",
  superseded: "This run will not begin: a newer one took its place.",
  lost: "This run was lost with its worker: there is nothing left to cancel.",
};

/** describeCancel says what a cancellation that was taken does now. */
export function describeCancel(status: "cancelled" | "running"): string {
  return status === "cancelled"
    ? "It had not begun, and will not."
    : "It stops at its next step, and what it began is taken back. If it has switched over by then, it ends as it would have.";
}

export const STEP_STATUSES = ["pending", "running", "succeeded", "failed", "cancelled", "skipped"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const RUN_KINDS = [
  "build",
  "deploy",
  "rollback",
  "restart",
  "stop",
  "wake",
  "delete",
  "snapshot",
  "clone",
  "backup",
  "verify",
  "restore",
  "export",
  "import",
  "seed",
  "shadow",
  "upgrade_preview",
  "external",
] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_KIND_LABELS: Record<RunKind, string> = {
  build: "Build",
  deploy: "Deploy",
  rollback: "Roll back",
  restart: "Restart",
  stop: "Stop",
  wake: "Start",
  delete: "Delete",
  snapshot: "Snapshot",
  clone: "Clone",
  backup: "Backup",
  verify: "Prove a backup",
  restore: "Restore",
  export: "Make a download",
  import: "Import",
  seed: "Seed",
  shadow: "Shadow",
  upgrade_preview: "Upgrade preview",
  external: "External pipeline",
};

/** Names of steps, in the order in which a run that has them all would take them. */
export const STEP_NAMES = [
  "receive",
  "load",
  "checkout",
  "requirements",
  "dump",
  "filestore",
  "manifest",
  "snapshot",
  "fetch",
  "database",
  "files",
  "compare",
  "modules",
  "tests",
  "neutralize",
  "pack",
  "stop",
  "start",
  "health",
  "publish",
  "clean_up",
] as const;
export type StepName = (typeof STEP_NAMES)[number];

export const STEP_LABELS: Record<StepName, string> = {
  receive: "Look at the file",
  load: "Load its database beside",
  checkout: "Check out the commit",
  requirements: "Python requirements",
  dump: "Dump the database",
  filestore: "Store new files",
  manifest: "Write the manifest",
  snapshot: "Snapshot",
  fetch: "Check the backup",
  database: "Database",
  files: "Bring the files back",
  compare: "Compare rows",
  modules: "Modules",
  tests: "Install and test",
  neutralize: "Neutralize",
  pack: "Pack the zip",
  stop: "Stop",
  start: "Start Odoo",
  health: "Health check",
  publish: "Switch over",
  clean_up: "Clean up",
};

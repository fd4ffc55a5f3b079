/** Shapes of runs that cross the wire, and the words for them. Browser-safe. */
import { z } from "zod";
import { RUN_KINDS, RUN_STATUSES, STEP_STATUSES } from "./states";

// The words live in states.ts: a page that only names a kind or a step must not load zod for it.
export { RUN_KINDS, STEP_LABELS, STEP_NAMES, type RunKind, type StepName } from "./states";

export const EVENT_LEVELS = ["debug", "info", "warning", "error", "critical"] as const;
export type EventLevel = (typeof EVENT_LEVELS)[number];

export const RUN_SOURCES = ["push", "portal", "api", "schedule", "system", "external"] as const;
export type RunSource = (typeof RUN_SOURCES)[number];

/** What `runs.input` may hold; each kind reads its own. */
export const runInput = z.object({
  /** build and deploy: from scratch or a fresh copy, or on top of what is there */
  mode: z.enum(["new_build", "update"]).optional(),
  /** staging: copy production as it is now, not its newest snapshot */
  fresh: z.boolean().optional(),
  /** rollback: where to go back to, and what comes along */
  deploymentId: z.uuid().optional(),
  rollbackMode: z.enum(["code", "code_and_data"]).optional(),
  /** backup, verify, restore: which backup */
  backupId: z.uuid().optional(),
  /** restore: what was asked for */
  restoreId: z.uuid().optional(),
  /** export and import: the file that is made, or was brought */
  exportId: z.uuid().optional(),
  importId: z.uuid().optional(),
});
export type RunInput = z.infer<typeof runInput>;

export const stepProgress = z.object({ done: z.number(), total: z.number().nullable(), unit: z.string() });
export type StepProgress = z.infer<typeof stepProgress>;

export const runStep = z.object({
  name: z.string(),
  label: z.string(),
  status: z.enum(STEP_STATUSES),
  attempt: z.number().int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  message: z.string().nullable(),
  progress: stepProgress.nullable(),
});
export type RunStepDto = z.infer<typeof runStep>;

export const runSummary = z.object({
  id: z.uuid(),
  projectSlug: z.string(),
  environmentId: z.uuid().nullable(),
  environmentName: z.string().nullable(),
  branch: z.string().nullable(),
  stage: z.enum(["production", "staging", "development"]).nullable(),
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  result: z.enum(["success", "warning"]).nullable(),
  gitSha: z.string().nullable(),
  gitSubject: z.string().nullable(),
  gitAuthor: z.string().nullable(),
  source: z.enum(RUN_SOURCES),
  requestedBy: z.string().nullable(),
  reason: z.string().nullable(),
  failureKind: z.enum(["code", "platform", "lost"]).nullable(),
  attempt: z.number().int(),
  cancelRequested: z.boolean(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const runDetail = runSummary.extend({
  ref: z.string().nullable(),
  deploymentId: z.uuid().nullable(),
  /** what its environment points at now, whoever made it; null: nothing yet, or the environment is gone */
  current: z
    .object({
      number: z.number().int(),
      gitSha: z.string(),
      createdAt: z.string(),
      /** it answers; false: it is stopped, asleep, or broken */
      serves: z.boolean(),
    })
    .nullable(),
  lastSeq: z.number().int(),
  input: runInput,
  steps: z.array(runStep),
});
export type RunDetail = z.infer<typeof runDetail>;

export const runEvent = z.object({
  seq: z.number().int(),
  at: z.string(),
  level: z.enum(EVENT_LEVELS),
  step: z.string().nullable(),
  message: z.string(),
  payload: z.unknown().nullish(),
});
export type RunEventDto = z.infer<typeof runEvent>;

/** Shapes of environments that cross the wire. Browser-safe. */
import { z } from "zod";
import { ROLES, STAGES } from "@/server/access/matrix";
import { environmentOverrides, environmentSettings } from "@/server/projects/contract";
import { RUN_KINDS } from "@/server/runs/contract";
import { RUN_STATUSES } from "@/server/runs/states";
import { DESIRED_STATES, ENVIRONMENT_ACTIONS, ENVIRONMENT_STATUSES } from "./states";

const commitDto = z.object({
  sha: z.string(),
  subject: z.string().nullable(),
  author: z.string().nullable(),
  at: z.string().nullable(),
});

const environmentLastRun = z.object({
  id: z.uuid(),
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  result: z.enum(["success", "warning"]).nullable(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

export const environmentSummary = z.object({
  id: z.uuid(),
  projectSlug: z.string(),
  name: z.string(),
  branch: z.string(),
  stage: z.enum(STAGES),
  status: z.enum(ENVIRONMENT_STATUSES),
  /** why it is as it is, for people; null when there is nothing to say */
  statusReason: z.string().nullable(),
  /** its database is not on Odoo's server (any more): its newest backup is the way back */
  databaseGone: z.boolean(),
  desiredState: z.enum(DESIRED_STATES),
  host: z.string(),
  url: z.string(),
  createdAt: z.string(),
  /** newest commit of the branch */
  head: commitDto.nullable(),
  /** what serves now */
  deployment: z
    .object({
      id: z.uuid(),
      number: z.number().int(),
      gitSha: z.string(),
      gitSubject: z.string().nullable(),
      gitAuthor: z.string().nullable(),
      odooRelease: z.string(),
      /** it runs the stand-in for Odoo, not Odoo */
      standIn: z.boolean(),
      createdAt: z.string(),
      /** the data of production that its database began with; null: it began with none */
      copied: z
        .object({
          dataAt: z.string(),
          /** proven backup that it came from; null: production itself */
          backupId: z.uuid().nullable(),
        })
        .nullable(),
    })
    .nullable(),
  /** why the newest push is not what serves, for people, and the run that tells more; null when it serves or is on its way */
  notLive: z.object({ runId: z.uuid().nullable(), text: z.string() }).nullable(),
  lastRun: environmentLastRun.nullable(),
  keep: z.boolean(),
  expiresAt: z.string().nullable(),
  /** it ends within three days; of a life that is no longer than that, within its last third */
  expiresSoon: z.boolean(),
  branchDeletedAt: z.string().nullable(),
});
export type EnvironmentSummary = z.infer<typeof environmentSummary>;

/** For each action: null when the caller may take it now, else why not. */
const environmentActions = z.record(z.enum(ENVIRONMENT_ACTIONS), z.string().nullable());

export const environmentDetail = environmentSummary.extend({
  projectId: z.uuid(),
  role: z.enum(ROLES),
  branchPattern: z.string().nullable(),
  settings: environmentOverrides,
  effectiveSettings: environmentSettings,
  actions: environmentActions,
});
export type EnvironmentDetail = z.infer<typeof environmentDetail>;

export const environmentEvent = z.object({
  seq: z.number().int(),
  at: z.string(),
  level: z.enum(["debug", "info", "warning", "error", "critical"]),
  logger: z.string().nullable(),
  message: z.string(),
});
export type EnvironmentEventDto = z.infer<typeof environmentEvent>;

/** One line of an environment's history, newest first. */
export const historyEntry = z.discriminatedUnion("type", [
  z.object({ type: z.literal("commit"), at: z.string(), commit: commitDto }),
  z.object({
    type: z.literal("run"),
    at: z.string(),
    run: environmentLastRun.extend({
      gitSha: z.string().nullable(),
      gitSubject: z.string().nullable(),
      reason: z.string().nullable(),
      requestedBy: z.string().nullable(),
      /** where it came from, for people: a push, a merge of which branch, a rollback to which deployment */
      origin: z.string(),
      /** of one that broke off: what holds instead, for people */
      outcome: z.string().nullable(),
    }),
  }),
  z.object({
    type: z.literal("deployment"),
    at: z.string(),
    deployment: z.object({
      id: z.uuid(),
      number: z.number().int(),
      gitSha: z.string(),
      gitSubject: z.string().nullable(),
      rollbackMode: z.string().nullable(),
      /** number of the deployment that it went back to */
      rollbackOf: z.number().int().nullable(),
      /** where it came from, for people; null when its run is gone */
      origin: z.string().nullable(),
    }),
  }),
  z.object({
    type: z.literal("change"),
    at: z.string(),
    /** the sentence to show */
    text: z.string(),
    actor: z.string().nullable(),
    action: z.string(),
  }),
]);
export type HistoryEntry = z.infer<typeof historyEntry>;

/** What moving a branch to a stage would mean. */
export const stageMovePlan = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("allowed"), note: z.string() }),
  z.object({ kind: z.literal("blocked"), reason: z.string() }),
  /** it cannot be moved there, but its commits can be merged into that branch */
  z.object({ kind: z.literal("merge"), into: z.string(), reason: z.string() }),
]);

/** How to sign in to the running Odoo as its administrator. */
export const signInDto = z.object({
  url: z.string(),
  /**
   * whose password it is: set by Capstan when the database was made (people may have changed it since), Odoo's own of a
   * development build, or one that people chose and Capstan does not know
   */
  origin: z.enum(["capstan", "odoo", "people"]),
  login: z.string().nullable(),
  password: z.string().nullable(),
});
export type SignInDto = z.infer<typeof signInDto>;

/** Git commands for a branch, to copy. */
export const gitCommands = z.object({
  clone: z.string(),
  checkout: z.string(),
  fork: z.string(),
  merge: z.string(),
  push: z.string(),
  submodule: z.string(),
  delete: z.string(),
});

/** A new branch's name as `git check-ref-format --branch` takes it; none that Git could take for another ref. */
export const branchName = z
  .string()
  .min(1, "a name is needed")
  .max(200)
  .refine(isBranchName, "not a name Git takes for a branch");

function isBranchName(name: string): boolean {
  if (/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|[/.]$/u.test(name)) return false;
  if (name.startsWith("refs/")) return false;
  return name !== "@" && name !== "HEAD" && !name.split("/").some((part) => part.endsWith(".lock"));
}

/** A row of the builds grid: a branch and its last builds, newest first. */
export const buildGridRow = z.object({
  environmentId: z.uuid(),
  branch: z.string(),
  stage: z.enum(STAGES),
  status: z.enum(ENVIRONMENT_STATUSES),
  builds: z.array(
    environmentLastRun.extend({
      gitSha: z.string().nullable(),
      gitSubject: z.string().nullable(),
      /** what it made is what serves now */
      serving: z.boolean(),
    }),
  ),
});
export type BuildGridRow = z.infer<typeof buildGridRow>;

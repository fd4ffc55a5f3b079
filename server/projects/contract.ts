/** Settings of projects and environments, and shapes of projects that cross the wire. Browser-safe. */
import { z } from "zod";
import { ROLES, STAGES } from "@/server/access/matrix";

export const stageName = z.enum(["production", "staging", "development"]);
export type StageName = z.infer<typeof stageName>;

/** Technical names, as Odoo has them. */
const moduleName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "module names have letters, digits and _");

/** A whole number with one sentence for all that can be wrong with it; bounds are in the unit people see. */
function whole(least: number, most: number, words: string) {
  return z.number(words).int(words).min(least, words).max(most, words);
}

/**
 * Settings of one environment. A project keeps one set per stage; an environment may override each of them.
 * Defaults are Odoo.sh's.
 */
export const environmentSettings = z.object({
  /** what a push does */
  onPush: z.enum(["new_build", "update", "nothing"]),
  /** own: modules of the repository without submodules; all: those of submodules too; list: exactly `modules` */
  install: z.enum(["own", "all", "list"]),
  /** installed when `install` is list, and on the first production build */
  modules: z.array(moduleName).max(500),
  runTests: z.boolean(),
  /** Odoo's --test-tags; null runs the tests of the installed modules */
  testTags: z.string().max(1000).nullable(),
  demoData: z.boolean(),
  /** an ERROR line in the log fails the run; when off it only makes it yellow */
  errorsFail: z.boolean(),
  /** production and updates: also update modules whose content changed without a new version */
  updateChangedContent: z.boolean(),
  /** days without a new build until the environment is deleted; null keeps it */
  lifetimeDays: whole(1, 3650, "a whole number of days, 1 to 3650").nullable(),
  /** minutes without a request until it falls asleep; null never */
  sleepAfterMinutes: whole(1, 100_000, "a whole number of minutes, 1 to 100,000").nullable(),
  memoryBytes: whole(268_435_456, 1_099_511_627_776, "between 256 MiB and 1 TiB"),
  /** real time one request or one command of a run may take */
  timeLimitSeconds: whole(30, 86_400, "a whole number of seconds, 30 to 86,400"),
  /** extra [options] of odoo.conf */
  odooOptions: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().max(4096)),
  /** extra environment variables; secrets have their own place */
  variables: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string().max(4096)),
});
export type EnvironmentSettings = z.infer<typeof environmentSettings>;
export const environmentOverrides = environmentSettings.partial();
export type EnvironmentOverrides = z.infer<typeof environmentOverrides>;

const GIB = 1_073_741_824;

const DEVELOPMENT_DEFAULTS: EnvironmentSettings = {
  onPush: "new_build",
  install: "own",
  modules: [],
  runTests: true,
  testTags: null,
  demoData: true,
  errorsFail: true,
  updateChangedContent: true,
  lifetimeDays: 3,
  sleepAfterMinutes: 60,
  memoryBytes: 4 * GIB,
  timeLimitSeconds: 3600,
  odooOptions: {},
  variables: {},
};

export const STAGE_DEFAULTS: Record<StageName, EnvironmentSettings> = {
  development: DEVELOPMENT_DEFAULTS,
  staging: {
    ...DEVELOPMENT_DEFAULTS,
    onPush: "update",
    install: "list",
    runTests: false,
    demoData: false,
    lifetimeDays: 30,
  },
  production: {
    ...DEVELOPMENT_DEFAULTS,
    onPush: "update",
    install: "list",
    runTests: false,
    demoData: false,
    updateChangedContent: false,
    lifetimeDays: null,
    sleepAfterMinutes: null,
  },
};

/** Where databases of staging are copied from. */
export const copiesFrom = z.enum(["production", "proven_backup"]);
export type CopiesFrom = z.infer<typeof copiesFrom>;

/** What `ops.projects.settings` holds. */
export const projectSettings = z.object({
  /** what staging copies: production itself (when nothing is said), or the newest backup that was proven */
  copiesFrom: copiesFrom.optional(),
  stages: z
    .object({
      development: environmentOverrides.optional(),
      staging: environmentOverrides.optional(),
      production: environmentOverrides.optional(),
    })
    .default({}),
});
export type ProjectSettings = z.infer<typeof projectSettings>;

/** Said to whoever gives production a lifetime. */
export const PRODUCTION_HAS_NO_END =
  "Production has no lifetime: its database is not dropped for its age. Leave its lifetime out.";

/** A change of some stages. What production may not have is refused, not dropped in silence. */
const stagesChange = projectSettings.refine(
  ({ stages }) => typeof stages.production?.lifetimeDays !== "number",
  { path: ["stages", "production", "lifetimeDays"], error: PRODUCTION_HAS_NO_END },
);

/** copiesFromOf: production itself, unless the project says otherwise. Unreadable settings count as unset. */
export function copiesFromOf(project: unknown): CopiesFrom {
  const read = projectSettings.safeParse(project ?? {});
  return (read.success ? read.data.copiesFrom : undefined) ?? "production";
}

/**
 * effectiveSettings: the stage's defaults, then the project's, then the environment's own. Unreadable parts count as
 * unset. Production has no end, whatever an environment brought along from another stage.
 */
export function effectiveSettings(
  project: unknown,
  environment: unknown,
  stage: StageName,
): EnvironmentSettings {
  const ofProject = projectSettings.safeParse(project ?? {});
  const ofEnvironment = environmentOverrides.safeParse(environment ?? {});
  return {
    ...STAGE_DEFAULTS[stage],
    ...(ofProject.success ? ofProject.data.stages[stage] : {}),
    ...(ofEnvironment.success ? ofEnvironment.data : {}),
    ...(stage === "production" ? { lifetimeDays: null } : {}),
  };
}

/** A pattern of branch names: `*` stands for anything, slashes included; all else for itself. */
const branchPattern = z.string().trim().min(1).max(200);

export const branchRule = z.object({ pattern: branchPattern, stage: z.enum(STAGES) });
export type BranchRuleDto = z.infer<typeof branchRule>;

/** The rules of a project, first match wins. */
export const branchRules = z.array(branchRule).min(1).max(100);

export const DEFAULT_BRANCH_RULES: BranchRuleDto[] = [
  { pattern: "main", stage: "production" },
  { pattern: "release/*", stage: "staging" },
  { pattern: "*", stage: "development" },
];

/** What a set of rules would do with the branches that exist. */
export const branchRulesPreview = z.object({
  rows: z.array(
    z.object({
      branch: z.string(),
      /** where it is now; null when it has no environment yet */
      currentStage: z.enum(STAGES).nullable(),
      /** what the rules say */
      stage: z.enum(STAGES),
      pattern: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
});
export type BranchRulesPreview = z.infer<typeof branchRulesPreview>;

export const projectSlug = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "lower-case letters, digits and hyphens, 40 at most");

const repoUrl = z
  .string()
  .trim()
  .max(1000)
  .regex(
    /^((https?|ssh|git|file):\/\/\S+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:\S+)$/,
    "an address as https://host/owner/repo.git or git@host:owner/repo.git",
  );

const odooVersion = z.string().regex(/^\d{1,2}\.\d$/, "a version as 18.0");

export const createProjectInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(100),
  odooVersion,
  /** null or missing: Capstan hosts the repository itself */
  repoUrl: repoUrl.nullable().optional(),
  /** organization to put it in; missing: the caller's only one */
  orgId: z.uuid().optional(),
});

export const updateProjectInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(100).optional(),
  odooVersion: odooVersion.optional(),
  repoUrl: repoUrl.optional(),
  /** replaces what the project says for each stage that is named; the other stages stay as they are */
  settings: stagesChange.optional(),
});

export const projectSummary = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  odooVersion: z.string(),
  repoKind: z.enum(["hosted", "remote"]),
  createdAt: z.string(),
  /** what went wrong the last time the repository was read; null when it worked */
  repoError: z.string().nullable(),
  /** the caller's role; owners and admins of the organization count as owners */
  role: z.enum(ROLES),
  environments: z.object({ total: z.number().int(), live: z.number().int(), failing: z.number().int() }),
  production: z
    .object({
      environmentId: z.uuid(),
      status: z.string(),
      desiredState: z.string(),
      host: z.string(),
      url: z.string(),
    })
    .nullable(),
  lastRunAt: z.string().nullable(),
});
export type ProjectSummary = z.infer<typeof projectSummary>;

export const projectDetail = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  odooVersion: z.string(),
  repoKind: z.enum(["hosted", "remote"]),
  /** where to push and clone: Capstan's own address for hosted repositories, without credentials otherwise */
  repoUrl: z.string(),
  gitUrl: z.string().nullable(),
  createdAt: z.string(),
  repoError: z.string().nullable(),
  repoSyncedAt: z.string().nullable(),
  deployKey: z.string().nullable(),
  role: z.enum(ROLES),
  settings: projectSettings,
});
export type ProjectDetail = z.infer<typeof projectDetail>;

/** What a repository's host must be told; for people who may configure the project. */
export const projectIntegration = z.object({
  webhookUrl: z.string(),
  webhookSecret: z.string(),
  deployKey: z.string().nullable(),
});

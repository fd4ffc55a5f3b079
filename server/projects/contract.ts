/** Shapes of projects that cross the wire, their settings and how they combine. Browser-safe. */
import { z } from "zod";
import { ROLES, STAGES, type Stage } from "@/server/access/matrix";

export const ON_PUSH = ["new_build", "update", "nothing"] as const;
export type OnPush = (typeof ON_PUSH)[number];
export const ON_PUSH_LABELS: Record<OnPush, string> = {
  new_build: "New build",
  update: "Update the running build",
  nothing: "Do nothing",
};

export const MODULE_MODES = ["own", "all", "list"] as const;
export type ModuleMode = (typeof MODULE_MODES)[number];
export const MODULE_MODE_LABELS: Record<ModuleMode, string> = {
  own: "Only my modules (submodules are left out)",
  all: "Everything, Odoo's own modules included (no test suite)",
  list: "A list of modules",
};

/** A module's technical name: a Python package. */
export const moduleName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a technical name, as sale_management");

const moduleSettings = z.object({ mode: z.enum(MODULE_MODES), list: z.array(moduleName).max(500) });
const testSettings = z.object({
  enabled: z.boolean(),
  /** Odoo's --test-tags, as "at_install,-/sale"; null: all */
  tags: z
    .string()
    .max(500)
    .regex(/^[A-Za-z0-9_,:/.+-]*$/, "tags as Odoo's --test-tags takes them, without spaces")
    .nullable(),
});

/** At the bounds: Odoo does not start below 256 MiB, and one command may not hold a worker's slot for more than a day. */
const resourceSettings = z.object({
  memoryBytes: z.number().int().min(268_435_456).max(1_099_511_627_776),
  timeSeconds: z.number().int().min(60).max(86_400),
});

const lifetimeDays = z.number().int().min(1).max(3650).nullable();
const idleStopMinutes = z.number().int().min(5).max(43_200).nullable();
const odooOptions = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, "an option of odoo.conf, as limit_time_real"),
  z.string().max(2000).regex(/^[^\r\n\0]*$/, "one line"),
);
const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "a name of an environment variable"),
  z.string().max(10_000).regex(/^[^\0]*$/, "text"),
);

const perStage = <T extends z.ZodType>(value: T) => z.object({ production: value, staging: value, development: value });

/** What a project says for all its environments. Defaults are Odoo.sh's. */
export const projectSettings = z.object({
  /** what a push does; production always updates */
  onPush: z
    .object({ staging: z.enum(ON_PUSH), development: z.enum(ON_PUSH) })
    .default({ staging: "update", development: "new_build" }),
  modules: moduleSettings.default({ mode: "own", list: [] }),
  /** the test suite of development builds */
  tests: testSettings.default({ enabled: true, tags: null }),
  /** development databases get Odoo's demo data */
  demoData: z.boolean().default(true),
  /** a line at ERROR level makes a run red, even when Odoo goes on */
  errorLineFails: z.boolean().default(true),
  /** staging and production also update modules whose content changed, not only those whose version rose */
  updateChangedModules: z.boolean().default(false),
  /** days after the last build; null: kept for ever */
  lifetimeDays: perStage(lifetimeDays).default({ production: null, staging: 30, development: 3 }),
  /** an environment nobody asks for that long goes to sleep until its next request; null: never */
  idleStopMinutes: perStage(idleStopMinutes).default({ production: null, staging: 240, development: 60 }),
  resources: resourceSettings.default({ memoryBytes: 2_147_483_648, timeSeconds: 3600 }),
  /** lines for the [options] of odoo.conf */
  odooOptions: odooOptions.default({}),
  /** environment variables of Odoo */
  variables: variables.default({}),
});
export type ProjectSettings = z.infer<typeof projectSettings>;

/** A change of settings: what is not named stays. */
export const projectSettingsPatch = z.object({
  onPush: z.object({ staging: z.enum(ON_PUSH), development: z.enum(ON_PUSH) }).optional(),
  modules: moduleSettings.optional(),
  tests: testSettings.optional(),
  demoData: z.boolean().optional(),
  errorLineFails: z.boolean().optional(),
  updateChangedModules: z.boolean().optional(),
  lifetimeDays: perStage(lifetimeDays).optional(),
  idleStopMinutes: perStage(idleStopMinutes).optional(),
  resources: resourceSettings.optional(),
  odooOptions: odooOptions.optional(),
  variables: variables.optional(),
});

/** What one environment says for itself; a missing key means the project's. */
export const environmentSettings = z.object({
  onPush: z.enum(ON_PUSH).optional(),
  modules: moduleSettings.optional(),
  tests: testSettings.optional(),
  demoData: z.boolean().optional(),
  errorLineFails: z.boolean().optional(),
  updateChangedModules: z.boolean().optional(),
  lifetimeDays: lifetimeDays.optional(),
  idleStopMinutes: idleStopMinutes.optional(),
  resources: resourceSettings.optional(),
  odooOptions: odooOptions.optional(),
  variables: variables.optional(),
});
export type EnvironmentSettings = z.infer<typeof environmentSettings>;

/** What holds for one environment. */
export type EffectiveSettings = {
  onPush: OnPush;
  modules: { mode: ModuleMode; list: string[] };
  tests: { enabled: boolean; tags: string | null };
  demoData: boolean;
  errorLineFails: boolean;
  updateChangedModules: boolean;
  lifetimeDays: number | null;
  idleStopMinutes: number | null;
  resources: { memoryBytes: number; timeSeconds: number };
  odooOptions: Record<string, string>;
  variables: Record<string, string>;
};

/**
 * effectiveSettings merges a project's settings with an environment's overrides for a stage. Both may be stored JSON of
 * an older shape: what is missing takes its default. Options and variables are merged key by key, all else replaced.
 * Tests run on development only, and never with a full installation; demo data exists on development only.
 */
export function effectiveSettings(project: unknown, environment: unknown, stage: Stage): EffectiveSettings {
  const base = projectSettings.parse(project ?? {});
  const own = environmentSettings.parse(environment ?? {});
  const modules = own.modules ?? base.modules;
  const tests = own.tests ?? base.tests;
  const development = stage === "development";
  return {
    onPush: stage === "production" ? "update" : (own.onPush ?? base.onPush[stage]),
    modules,
    tests: { ...tests, enabled: tests.enabled && development && modules.mode !== "all" },
    demoData: development && (own.demoData ?? base.demoData),
    errorLineFails: own.errorLineFails ?? base.errorLineFails,
    updateChangedModules: own.updateChangedModules ?? base.updateChangedModules,
    lifetimeDays: own.lifetimeDays === undefined ? base.lifetimeDays[stage] : own.lifetimeDays,
    idleStopMinutes: own.idleStopMinutes === undefined ? base.idleStopMinutes[stage] : own.idleStopMinutes,
    resources: own.resources ?? base.resources,
    odooOptions: { ...base.odooOptions, ...own.odooOptions },
    variables: { ...base.variables, ...own.variables },
  };
}

/** A pattern of branch names: `*` stands for anything, slashes included; all else for itself. */
export const branchPattern = z.string().trim().min(1).max(200);

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

export const odooVersion = z.string().regex(/^\d{1,2}\.\d$/, "a version as 18.0");

export const createProjectInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(100),
  odooVersion,
  /** null or missing: Capstan hosts the repository itself */
  repoUrl: repoUrl.nullable().optional(),
  /** organization to put it in; missing: the caller's only one */
  orgId: z.uuid().optional(),
});

export const updateProjectInput = z.object({
  name: z.string().trim().min(1).max(100).optional(),
  odooVersion: odooVersion.optional(),
  repoUrl: repoUrl.optional(),
  settings: projectSettingsPatch.optional(),
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
    .object({ environmentId: z.uuid(), status: z.string(), host: z.string(), url: z.string() })
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

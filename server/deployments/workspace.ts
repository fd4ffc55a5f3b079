/** What the steps of one run know and hand on to each other. Nothing in it outlives the attempt. */
import type { CheckoutModules, OdooModule, OdooSource } from "@/server/drivers/odoo/port";
import type { RoleCredentials } from "@/server/drivers/cluster/port";
import type { OdooInstance } from "@/server/drivers/runtime/port";
import { AppError } from "@/server/platform/errors";
import type { Commit } from "@/server/drivers/git/port";
import type { Deployment, Environment, Project } from "@/server/platform/db/generated/client";
import {
  effectiveSettings,
  stageName,
  type EnvironmentSettings,
  type StageName,
} from "@/server/projects/contract";
import { PlatformFailure, type RunUnderway } from "@/server/runs";
import type { EnvironmentSecrets } from "@/server/secrets";
import type { DeploymentDeps } from "./deps";
import { LogJudge } from "@/server/drivers/odoo/port";

/** A module as the deployment's row remembers it. */
export type DeployedModules = Record<string, { version: string; digest: string | null }>;

export type Workspace = {
  env: Environment;
  project: Project;
  stage: StageName;
  settings: EnvironmentSettings;
  secrets: EnvironmentSecrets;
  /** what serves now */
  current: Deployment | null;
  source: OdooSource;
  judge: LogJudge;
  /** database of the deployment being made */
  database: string;
  /** whose it is, and as whom everything is done in it: the environment's, but for what nobody knows yet */
  role: RoleCredentials;
  /** database it is a copy of, whose data stays behind as a snapshot */
  replaced: { deployment: Deployment; dataAt: Date } | null;
  /** nothing of production in it, or proven neutral */
  neutralized: boolean;
  /** nothing of production's persons in it: masked, or made from scratch */
  masked: boolean;
  /** which data of production the database began with; null: with none */
  copied: { dataAt: Date; backupId: string | null } | null;
  /** set by the checkout step */
  sha: string;
  commit: Commit | null;
  checkout: { path: string; modules: CheckoutModules } | null;
  standard: Map<string, OdooModule>;
  /** set by the requirements step */
  python: { key: string; python: string } | null;
  /** modules and digests the copied database was made with */
  knownModules: DeployedModules;
  upstream: string | null;
  warnings: string[];
  /** whose passwords are in the database: those of a deployment of this environment, of production, or Odoo's own (null) */
  signInOf: { deploymentId: string } | "production" | null;
  /** the administrator's, when this run set it */
  signIn: { login: string; sealed: string } | null;
};

/** openWorkspace reads what the run is about; throws for an environment that is gone meanwhile. */
export async function openWorkspace(deps: DeploymentDeps, run: RunUnderway, sha: string): Promise<Workspace> {
  const env = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findUnique({
      where: { id: run.envId ?? "" },
      include: { project: true, currentDeployment: true },
    }),
  );
  if (!env || env.deletedAt)
    throw new AppError("not_found", "The environment was deleted while the run waited.");
  const { project, currentDeployment, ...row } = env;
  const stage = stageName.parse(env.stage);
  const settings = effectiveSettings(project.settings, env.settings, stage);
  const source = await deps.odoo.getSource(project.odooVersion);
  const secrets = await deps.secrets.take(row.id, "run");
  return {
    env: row,
    project,
    stage,
    settings,
    secrets,
    current: currentDeployment,
    source,
    judge: new LogJudge({ errorsFail: settings.errorsFail }),
    database: deps.names.deploymentDatabase(row.ordinal, run.id),
    role: deps.names.role(row.ordinal),
    replaced: null,
    neutralized: false,
    masked: false,
    copied: null,
    sha,
    commit: null,
    checkout: null,
    standard: new Map(),
    python: null,
    knownModules: {},
    upstream: null,
    warnings: [],
    signInOf: null,
    signIn: null,
  };
}

/** copiedOf: which data of production a deployment's database began with. */
export function copiedOf({
  productionDataAt: dataAt,
  productionBackupId: backupId,
}: Deployment): Workspace["copied"] {
  return dataAt && { dataAt, backupId };
}

/** instanceOf: the Odoo of this workspace as the runtime needs it. */
export function instanceOf(deps: DeploymentDeps, work: Workspace, deploymentId: string): OdooInstance {
  const checkout = work.checkout;
  if (!checkout) throw new PlatformFailure("The checkout is missing. Rebuild.", "instanceOf before checkout");
  const paths = checkout.modules.addonsPaths.map((path) =>
    path === "" ? checkout.path : `${checkout.path}/${path}`,
  );
  return {
    envId: work.env.id,
    deploymentId,
    user: { ordinal: work.env.ordinal },
    source: work.source,
    python: work.python?.python ?? null,
    addonsPaths: paths,
    connection: connectionTo(deps, work.role, work.database),
    variables: {
      ...work.settings.variables,
      ...work.secrets.variables,
      ODOO_STAGE: work.stage === "development" ? "dev" : work.stage,
      ODOO_VERSION: work.source.version,
    },
    options: { ...work.settings.odooOptions, ...work.secrets.options },
    limits: { memoryBytes: work.settings.memoryBytes, timeSeconds: work.settings.timeLimitSeconds },
  };
}

export function connectionTo(
  deps: Pick<DeploymentDeps, "cluster">,
  { name, password }: RoleCredentials,
  database: string,
): OdooInstance["connection"] {
  return { ...deps.cluster.target(), user: name, password, database };
}

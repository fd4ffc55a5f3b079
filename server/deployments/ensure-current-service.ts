import type { Deployment, Environment, Project } from "@/server/platform/db/generated/client";
import { DATABASE_GONE } from "@/server/environments/states";
import { effectiveSettings, stageName } from "@/server/projects/contract";
import { PlatformFailure } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import { connectionTo } from "./workspace";

type Serving = { env: Environment; project: Project; deployment: Deployment };

/**
 * ensureCurrentService starts the Odoo of an environment's current deployment unless it runs; throws when it may not.
 * `isWanted` is asked last: a checkout takes its time, and meanwhile somebody may have stopped the service on purpose.
 */
export async function ensureCurrentService(
  deps: DeploymentDeps,
  envId: string,
  isWanted: () => Promise<boolean> = async () => true,
): Promise<{ upstream: string } | null> {
  const serving = await findServing(deps, envId);
  if (!serving) return null;
  const { env, project, deployment } = serving;
  const stage = stageName.parse(env.stage);
  // Law: an un-neutralized copy of production never serves outside production, however the branch was moved.
  if (stage !== "production" && !deployment.neutralized)
    throw new PlatformFailure(
      "This database holds production's data un-neutralized, so it is not started here. Rebuild the branch.",
    );
  const isThere = await deps.cluster.databaseExists(deployment.databaseName);
  await noteDatabase(deps, deployment, isThere);
  if (!isThere) throw new PlatformFailure(DATABASE_GONE);
  const source = await deps.odoo.getSource(deployment.odooVersion);
  const { path } = await deps.git.ensureCheckout(project.id, deployment.gitSha, {
    privateKey: await deps.deployKey(project.id),
  });
  const checkout = await deps.odoo.readCheckout(path, source.version);
  const settings = effectiveSettings(project.settings, env.settings, stage);
  const secrets = await deps.secrets.take(env.id, "start");
  await deps.runtime.ensureDataFolder(env.id, { ordinal: env.ordinal });
  if (!(await isWanted())) return null;
  return deps.runtime.ensureService({
    envId: env.id,
    deploymentId: deployment.id,
    user: { ordinal: env.ordinal },
    source,
    python: deployment.requirements ? deps.runtime.pythonOf(deployment.requirements) : null,
    addonsPaths: checkout.addonsPaths.map((folder) => (folder === "" ? path : `${path}/${folder}`)),
    connection: connectionTo(deps, deps.names.role(env.ordinal), deployment.databaseName),
    variables: {
      ...settings.variables,
      ...secrets.variables,
      ODOO_STAGE: stage === "development" ? "dev" : stage,
      ODOO_VERSION: source.version,
    },
    options: { ...settings.odooOptions, ...secrets.options },
    limits: { memoryBytes: settings.memoryBytes, timeSeconds: settings.timeLimitSeconds },
  });
}

/** Pages lead to the backups of an environment whose database is gone. */
async function noteDatabase(deps: DeploymentDeps, deployment: Deployment, isThere: boolean): Promise<void> {
  if (isThere === (deployment.databaseGoneAt === null)) return;
  const data = { databaseGoneAt: isThere ? null : deps.clock.now() };
  await deps.db.asSystem("services.database", ({ prisma }) =>
    prisma.deployment.updateMany({ where: { id: deployment.id }, data }),
  );
}

async function findServing(deps: DeploymentDeps, envId: string): Promise<Serving | null> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({
      where: { id: envId, deletedAt: null },
      include: { project: true, currentDeployment: true },
    }),
  );
  if (!found?.currentDeployment) return null;
  const { project, currentDeployment, ...env } = found;
  return { env, project, deployment: currentDeployment };
}

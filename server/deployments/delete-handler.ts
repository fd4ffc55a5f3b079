import { doneStep, type RunHandler, type Step } from "@/server/runs";
import type { Deployment, Environment, Snapshot } from "@/server/platform/db/generated/client";
import type { DeploymentDeps } from "./deps";

type Everything = { env: Environment; deployments: Deployment[]; snapshots: Snapshot[] };

/**
 * deleteHandler removes an environment and all that is its own: services, databases, filestore, role. Only names that its
 * rows hold are dropped, and the cluster driver refuses what does not carry our label.
 */
export function deleteHandler(deps: DeploymentDeps): RunHandler {
  return {
    kind: "delete",
    plan: async ({ run }) => {
      const all = await findEverything(deps, run.envId ?? "");
      // An earlier attempt deleted it and died before it could say so.
      if (!all) return { steps: [doneStep("stop"), doneStep("clean_up")] };
      return { steps: [stopAllStep(deps, all), dropAllStep(deps, all)] };
    },
  };
}

async function findEverything(deps: DeploymentDeps, envId: string): Promise<Everything | null> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({
      where: { id: envId, deletedAt: null },
      include: { deployments: true, snapshots: true },
    }),
  );
  if (!found) return null;
  const { deployments, snapshots, ...env } = found;
  return { env, deployments, snapshots };
}

function stopAllStep(deps: DeploymentDeps, { env, deployments }: Everything): Step {
  return {
    name: "stop",
    run: async () => {
      await deps.db.asSystem("environments.delete", ({ prisma }) =>
        prisma.environment.update({
          where: { id: env.id },
          data: { status: "deleting", desiredState: "stopped" },
        }),
      );
      for (const deployment of deployments) {
        await deps.runtime.stopService(deployment.id);
        await deps.runtime.removeService(deployment.id);
      }
    },
  };
}

function dropAllStep(deps: DeploymentDeps, { env, deployments, snapshots }: Everything): Step {
  return {
    name: "clean_up",
    run: async (context) => {
      const names = [
        ...deployments.map((row) => row.databaseName),
        ...snapshots.map((row) => row.databaseName),
      ];
      const databases = new Set(names);
      for (const database of databases) await deps.cluster.dropDatabase(database);
      await deps.runtime.removeDataFolder(env.id);
      await deps.cluster.dropRole(deps.names.role(env.ordinal).name);
      await deps.db.asSystem("environments.delete", async ({ prisma }) => {
        const now = deps.clock.now();
        await prisma.snapshot.updateMany({ where: { envId: env.id }, data: { status: "dropped" } });
        await prisma.deployment.updateMany({ where: { envId: env.id }, data: { databaseDroppedAt: now } });
        await prisma.environment.update({
          where: { id: env.id },
          data: {
            deletedAt: now,
            currentDeploymentId: null,
            upstream: null,
            host: `${env.host}.deleted-${env.id}`,
          },
        });
      });
      await context.log("info", `${env.branch}: ${databases.size} databases and the filestore are gone.`);
    },
  };
}

import { AppError } from "@/server/platform/errors";
import { PlatformFailure, type RunHandler, type RunUnderway, type Step } from "@/server/runs";
import type { Environment } from "@/server/platform/db/generated/client";
import type { DeploymentDeps } from "./deps";
import { ensureCurrentService } from "./ensure-current-service";
import { waitHealthy } from "./serve-steps";
import { DEPLOYMENT_TUNABLES } from "./tunables";

async function getEnvironment(deps: DeploymentDeps, run: RunUnderway): Promise<Environment> {
  const env = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({ where: { id: run.envId ?? "", deletedAt: null } }),
  );
  if (!env) throw new AppError("not_found", "The environment was deleted while the run waited.");
  return env;
}

function getCurrent(env: Environment): string {
  if (!env.currentDeploymentId)
    throw new AppError("conflict", "Nothing has been built here yet. Push or rebuild first.");
  return env.currentDeploymentId;
}

function setDesired(
  deps: DeploymentDeps,
  envId: string,
  desiredState: "running" | "stopped",
): Promise<unknown> {
  return deps.db.asSystem(`environments.${desiredState === "running" ? "start" : "stop"}`, ({ prisma }) =>
    prisma.environment.update({ where: { id: envId }, data: { desiredState } }),
  );
}

function stopStep(
  deps: DeploymentDeps,
  env: Environment,
  deploymentId: string,
  desiredState: "running" | "stopped",
): Step {
  return {
    name: "stop",
    run: async () => {
      await setDesired(deps, env.id, desiredState);
      await deps.runtime.stopService(deploymentId);
    },
  };
}

function startSteps(deps: DeploymentDeps, env: Environment, deploymentId: string): Step[] {
  return [
    {
      name: "start",
      run: async () => {
        await setDesired(deps, env.id, "running");
        const started = await ensureCurrentService(deps, env.id);
        return started ? { message: started.upstream } : undefined;
      },
    },
    {
      name: "health",
      run: async (context) => {
        const health = await waitHealthy(
          deps,
          deploymentId,
          DEPLOYMENT_TUNABLES.healthTimeoutMs,
          context.signal,
        );
        if (!health.healthy)
          throw new PlatformFailure(
            `${health.detail} See the branch's log; roll back if the code is at fault.`,
          );
        return { message: health.detail };
      },
    },
  ];
}

/** restartHandler: the same deployment again; nothing is built and no data is touched. */
export function restartHandler(deps: DeploymentDeps): RunHandler {
  return {
    kind: "restart",
    plan: async ({ run }) => {
      const env = await getEnvironment(deps, run);
      const current = getCurrent(env);
      return { steps: [stopStep(deps, env, current, "running"), ...startSteps(deps, env, current)] };
    },
  };
}

/** wakeHandler starts what was stopped by hand or fell asleep. */
export function wakeHandler(deps: DeploymentDeps): RunHandler {
  return {
    kind: "wake",
    plan: async ({ run }) => {
      const env = await getEnvironment(deps, run);
      const current = getCurrent(env);
      return { steps: startSteps(deps, env, current) };
    },
  };
}

/** stopHandler: down until somebody starts it; requests are told so. */
export function stopHandler(deps: DeploymentDeps): RunHandler {
  return {
    kind: "stop",
    plan: async ({ run }) => {
      const env = await getEnvironment(deps, run);
      const current = getCurrent(env);
      return { steps: [stopStep(deps, env, current, "stopped")] };
    },
  };
}

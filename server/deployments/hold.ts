import type { Deployment } from "@/server/platform/db/generated/client";
import { FencedError, persistently, type StepContext } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import { waitHealthy } from "./serve-steps";
import { DEPLOYMENT_TUNABLES } from "./tunables";
import { ensureCurrentService } from "./ensure-current-service";
import type { Workspace } from "./workspace";

/**
 * holdEnvironment tells the reconciler that the service is down on purpose, for as long as this run runs: a hold whose run
 * has ended means nothing, so a worker that dies here cannot keep an environment down.
 */
async function holdEnvironment(deps: DeploymentDeps, context: StepContext, work: Workspace): Promise<void> {
  const { run } = context;
  const { count } = await persistently(() =>
    deps.db.asSystem("deployments.hold", ({ prisma }) =>
      prisma.environment.updateMany({
        where: { id: work.env.id, runs: { some: { id: run.id, attempt: run.attempt, status: "running" } } },
        data: { heldByRunId: run.id },
      }),
    ),
  );
  if (count === 0) throw new FencedError("the run was taken over");
}

/** releaseAndRevert has the version serve again that served before, and ends the hold; its word goes to the run's log. */
export async function releaseAndRevert(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
): Promise<void> {
  const { current } = work;
  const serves = current !== null && work.env.desiredState === "running";
  try {
    // Before the hold ends: whatever is down without one counts as a crash.
    if (serves) await ensureCurrentService(deps, work.env.id);
  } catch (error) {
    await context.log(
      "error",
      `Deployment ${current?.number} could not be started at once; it is tried again: ${(error as Error).message}`,
    );
    return;
  } finally {
    await release(deps, context, work);
  }
  if (!serves) return;
  const health = await waitHealthy(deps, current.id, DEPLOYMENT_TUNABLES.revertHealthMs);
  await context.log(
    health.healthy ? "info" : "warning",
    health.healthy
      ? `Deployment ${current.number} (${current.gitSha.slice(0, 8)}) serves again, with the data it had.`
      : `Deployment ${current.number} is being started again but does not answer yet: ${health.detail}`,
  );
}

function release(deps: DeploymentDeps, context: StepContext, work: Workspace): Promise<unknown> {
  return persistently(() =>
    deps.db.asSystem("deployments.release", ({ prisma }) =>
      prisma.environment.updateMany({
        where: { id: work.env.id, heldByRunId: context.run.id },
        data: { heldByRunId: null },
      }),
    ),
  );
}

/** stopForCopy stops what serves, so that its data stands still; returns the moment the data is of. */
export async function stopForCopy(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
  current: Deployment,
): Promise<Date> {
  await holdEnvironment(deps, context, work);
  await deps.runtime.stopService(current.id);
  return deps.clock.now();
}

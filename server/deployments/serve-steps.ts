import { setTimeout as pause } from "node:timers/promises";
import { CancelledError, CodeFailure, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import { asSentence } from "@/server/platform/as-sentence";
import type { DeploymentDeps } from "./deps";
import { ensureAdminPassword } from "./ensure-admin-password";
import { DEPLOYMENT_TUNABLES } from "./tunables";
import { instanceOf, type Workspace } from "./workspace";

/** startStep: the new Odoo, beside the one that serves. */
export function startStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "start",
    run: async (context) => {
      if (work.stage !== "production" && !work.neutralized)
        throw new PlatformFailure(
          "This copy of production is not proven neutral, so it is not started.",
          "startStep guard",
        );
      await ensureAdminPassword(deps, context, work);
      context.onUndo("stop the new Odoo", async () => {
        await deps.runtime.stopService(context.run.id);
        await deps.runtime.removeService(context.run.id);
      });
      // An earlier attempt's process may still hold another database.
      await deps.runtime.stopService(context.run.id);
      const { upstream } = await deps.runtime.ensureService(instanceOf(deps, work, context.run.id));
      work.upstream = upstream;
      return { message: `${work.source.release} on ${upstream}` };
    },
  };
}

/** healthStep waits until the new Odoo answers; one that ends meanwhile has failed, and its last words are shown. */
export function healthStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "health",
    run: async (context) => {
      const detail = await waitHealthy(
        deps,
        context.run.id,
        DEPLOYMENT_TUNABLES.healthTimeoutMs,
        context.signal,
      );
      if (detail.healthy) return { message: detail.detail };
      if (context.signal.aborted) throw new CancelledError("stopped while waiting for Odoo");
      // Without its database no Odoo can be judged: this throws, and the run begins again.
      await deps.cluster.databaseExists(work.database);
      await showLastLines(deps, context);
      throw new CodeFailure(detail.detail);
    },
  };
}

/** waitHealthy polls until the service answers, ends, or the time is over. */
export async function waitHealthy(
  deps: DeploymentDeps,
  deploymentId: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ healthy: boolean; detail: string }> {
  const started = performance.now();
  let last = "no answer yet";
  let brokenSince: number | null = null;
  while (performance.now() - started < timeoutMs) {
    if (signal?.aborted) break;
    const health = await deps.runtime.checkHealth(deploymentId, signal);
    if (health.healthy)
      return {
        healthy: true,
        detail: `Answered after ${((performance.now() - started) / 1000).toFixed(1)} s`,
      };
    last = health.detail;
    brokenSince = health.answers ? (brokenSince ?? performance.now()) : null;
    if (brokenSince !== null && performance.now() - brokenSince >= DEPLOYMENT_TUNABLES.brokenPageMs)
      return { healthy: false, detail: asSentence(`Odoo starts, but nobody could sign in: ${last}`) };
    const state = await deps.runtime.inspectService(deploymentId);
    if (state.state === "stopped")
      return { healthy: false, detail: "Odoo stopped while starting. Its last lines are in the log." };
    await pause(DEPLOYMENT_TUNABLES.healthPollMs);
  }
  return {
    healthy: false,
    detail: asSentence(`Odoo did not become healthy within ${Math.round(timeoutMs / 1000)} s: ${last}`),
  };
}

async function showLastLines(deps: DeploymentDeps, context: StepContext): Promise<void> {
  let from = { generation: "", offset: 0 };
  let tail: Awaited<ReturnType<typeof deps.runtime.readLog>>["lines"] = [];
  for (;;) {
    const { lines, next } = await deps.runtime.readLog(context.run.id, from);
    tail = [...tail, ...lines].slice(-DEPLOYMENT_TUNABLES.lastLogLines);
    if (lines.length === 0 || (next.offset === from.offset && next.generation === from.generation)) break;
    from = next;
  }
  for (const line of tail)
    await context.log(line.level, line.logger ? `${line.logger}: ${line.message}` : line.message, line.at);
}

import {
  describeFailure,
  type PlannedRun,
  type RunHandler,
  type Step,
  type StepContext,
} from "@/server/runs";
import { checkoutStep, requirementsStep } from "./checkout-steps";
import { cloneOwnDatabase, scratchDatabaseStep, stagingDatabaseStep } from "./database-steps";
import type { DeploymentDeps } from "./deps";
import { releaseAndRevert, stopForCopy } from "./hold";
import { maskAfter } from "./mask-after";
import { installStep, neutralizeStep, updateStep } from "./module-steps";
import { publishStep } from "./publish-step";
import { healthStep, startStep } from "./serve-steps";
import { planBuild, type BuildWay } from "./plan-build";
import { openWorkspace, type Workspace } from "./workspace";

/**
 * buildHandler: a branch's commit into a running Odoo, for pushes to any stage (`build` below production, `deploy` on it).
 * What it does to the database is decided by planBuild; the rest of the way is the same for all.
 */
export function buildHandler(deps: DeploymentDeps, kind: "build" | "deploy"): RunHandler {
  return {
    kind,
    plan: async (context) => {
      const sha = context.run.gitSha ?? "";
      const work = await openWorkspace(deps, context.run, sha);
      const way = planBuild({
        stage: work.stage,
        mode: context.run.input.mode ?? (work.settings.onPush === "update" ? "update" : "new_build"),
        hasCurrent: work.current !== null && work.current.databaseDroppedAt === null,
        currentIsNeutral: work.current?.neutralized ?? false,
      });
      if (!work.current) await showStatus(deps, work, "building", null);
      return planned(deps, work, [
        checkoutStep(deps, work),
        requirementsStep(deps, work),
        ...databaseSteps(deps, work, way),
        neutralizeStep(deps, work),
        startStep(deps, work),
        healthStep(deps, work),
        publishStep(deps, work, { database: work.database, snapshotKind: "before_deploy" }),
      ]);
    },
  };
}

function planned(deps: DeploymentDeps, work: Workspace, steps: Step[]): PlannedRun {
  return {
    steps,
    finishesItself: true,
    afterFailure: async (context, error) => {
      await releaseAndRevert(deps, context, work);
      if (!work.current) await showStatus(deps, work, "failed", describeFailure(error).message);
    },
  };
}

/** An environment without a deployment has no service that could say how it is. */
async function showStatus(
  deps: DeploymentDeps,
  work: Workspace,
  status: "building" | "failed",
  reason: string | null,
) {
  await deps.db.asSystem("environments.status", ({ prisma }) =>
    prisma.environment.updateMany({
      where: { id: work.env.id, currentDeploymentId: null, deletedAt: null },
      data: { status, statusReason: reason, machine: deps.runtime.machine },
    }),
  );
}

function databaseSteps(deps: DeploymentDeps, work: Workspace, way: BuildWay): Step[] {
  switch (way) {
    case "scratch":
      return [scratchDatabaseStep(deps, work), installStep(deps, work)];
    case "copy_of_production":
      return [maskAfter(deps, work, stagingDatabaseStep(deps, work)), afterCopyStep(deps, work)];
    case "update_own":
      return [snapshotStep(deps, work), updateStep(deps, work)];
  }
}

/** A staging database without a production to copy was made from scratch: then the listed modules are installed instead. */
function afterCopyStep(deps: DeploymentDeps, work: Workspace): Step {
  const update = updateStep(deps, work);
  return {
    name: "modules",
    run: (context) => {
      const madeFromScratch = work.neutralized;
      return madeFromScratch
        ? installStep(deps, { ...work, settings: { ...work.settings, runTests: false } }).run(context)
        : update.run(context);
    },
  };
}

/** snapshotStep: stop, then copy beside; the replaced database is never touched again and becomes the snapshot. */
function snapshotStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "snapshot",
    run: async (context: StepContext) => {
      const current = work.current;
      if (!current) return { skipped: "Nothing serves yet" };
      const dataAt = await stopForCopy(deps, context, work, current);
      work.replaced = { deployment: current, dataAt };
      await cloneOwnDatabase(deps, context, work, current);
      return { message: `Of deployment ${current.number}, which stopped for it` };
    },
  };
}

import { authorizeStage } from "@/server/access/authorize";
import type { Stage } from "@/server/access/matrix";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { moveStageRow, readEnvironmentLife } from "@/server/platform/db/sql/change-environment";
import { findProduction } from "@/server/platform/db/sql/read-environments";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, lostRace, notFound } from "@/server/platform/errors";
import {
  effectiveSettings,
  environmentOverrides,
  type EnvironmentOverrides,
} from "@/server/projects/contract";
import type { RunSource } from "@/server/runs/contract";
import type { EnvironmentDeps } from "./deps";
import { planExpiry } from "./plan-expiry";
import { planStageMove, type StageMovePlan } from "./plan-stage-move";
import { refuseBlocked, requestRun } from "./request-run";

/** describeMove says what moving the branch there would mean, without doing it. */
export async function describeMove(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  to: Stage,
): Promise<StageMovePlan> {
  const production = await findProduction(sql, environment.project_id);
  const { branch } = environment;
  return planStageMove({
    from: environment.stage as Stage,
    to,
    branch,
    production: production?.branch ?? null,
  });
}

/**
 * moveStage puts the branch on another stage and queues its build there. The caller needs the permission on both stages.
 * What comes from staging to development keeps its build until somebody rebuilds: pushes do nothing there (Odoo.sh's rule).
 */
export async function moveStage(
  deps: Pick<EnvironmentDeps, "clock">,
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  move: { to: Stage; source: RunSource },
): Promise<string> {
  refuseBlocked(environment, "move");
  await authorizeStage(sql, environment.project_id, "environment.move", move.to);
  const plan = await describeMove(sql, environment, move.to);
  if (plan.kind !== "allowed") throw new AppError("conflict", plan.reason);
  const life = await readEnvironmentLife(sql, environment.id);
  if (!life) throw notFound("environment");
  const own = environmentOverrides.safeParse(life.settings ?? {}).data ?? {};
  const settings = { ...withoutEnd(own, move.to), ...onPushAfterMove(environment.stage as Stage, move.to) };
  const { lifetimeDays } = effectiveSettings(life.project_settings, settings, move.to);
  const expiresAt = planExpiry({ keep: life.keep, lifetimeDays, from: deps.clock.now() });
  if (
    !(await moveStageRow(sql, environment.id, { from: environment.stage, to: move.to, settings, expiresAt }))
  )
    throw lostRace(environment.branch);
  return requestRun(sql, environment, {
    action: "move",
    kind: null,
    input: { mode: "new_build" },
    source: move.source,
  });
}

/** A lifetime of its own ends where lifetimes end: production has none. */
function withoutEnd({ lifetimeDays, ...rest }: EnvironmentOverrides, to: Stage): EnvironmentOverrides {
  return to === "production" || lifetimeDays === undefined ? rest : { ...rest, lifetimeDays };
}

function onPushAfterMove(from: Stage, to: Stage): { onPush?: "nothing" } {
  return from === "staging" && to === "development" ? { onPush: "nothing" } : {};
}

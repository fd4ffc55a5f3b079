import type { Stage } from "@/server/access/matrix";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { configureEnvironmentRow, readEnvironmentLife } from "@/server/platform/db/sql/change-environment";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, lostRace, notFound } from "@/server/platform/errors";
import {
  effectiveSettings,
  environmentOverrides,
  PRODUCTION_HAS_NO_END,
  type EnvironmentOverrides,
} from "@/server/projects/contract";
import { planExpiry } from "./plan-expiry";
import { refuseBlocked } from "./request-run";

export type Configuration = {
  /** replaces the environment's own settings */
  settings?: EnvironmentOverrides;
  keep?: boolean;
  /** days after the last build; null: for ever; "default": what the project says */
  lifetimeDays?: number | null | "default";
};

/** configureEnvironment changes settings, lifetime or both; when it ends is counted anew from the last build. */
export async function configureEnvironment(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  change: Configuration,
): Promise<{ expiresAt: Date | null }> {
  refuseBlocked(environment, "configure");
  refuseEndOfProduction(environment.stage as Stage, change);
  const life = await readEnvironmentLife(sql, environment.id);
  if (!life) throw notFound("environment");
  const settings = withLifetime(
    change.settings ?? environmentOverrides.safeParse(life.settings ?? {}).data ?? {},
    change.lifetimeDays,
  );
  const keep = change.keep ?? life.keep;
  const { lifetimeDays } = effectiveSettings(life.project_settings, settings, environment.stage as Stage);
  const from = laterOf(life.built_at, life.branch_deleted_at);
  const expiresAt = life.status === "expired" ? null : planExpiry({ keep, lifetimeDays, from });
  if (!(await configureEnvironmentRow(sql, environment.id, { settings, keep, expiresAt })))
    throw lostRace(environment.branch);
  return { expiresAt };
}

/** Lifting a lifetime that was brought along from another stage is right; giving production one is not. */
function refuseEndOfProduction(stage: Stage, { settings, lifetimeDays }: Configuration): void {
  const isLimited = [settings?.lifetimeDays, lifetimeDays].some((days) => typeof days === "number");
  if (stage === "production" && isLimited) throw new AppError("invalid", PRODUCTION_HAS_NO_END);
}

function withLifetime(
  settings: EnvironmentOverrides,
  days: Configuration["lifetimeDays"],
): EnvironmentOverrides {
  if (days === undefined) return settings;
  const { lifetimeDays: _removed, ...rest } = settings;
  return days === "default" ? rest : { ...rest, lifetimeDays: days };
}

function laterOf(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one;
}

import type { Stage } from "@/server/access/matrix";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { configureEnvironmentRow, readEnvironmentLife } from "@/server/platform/db/sql/change-environment";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { lostRace, notFound } from "@/server/platform/errors";
import {
  effectiveSettings,
  environmentOverrides,
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

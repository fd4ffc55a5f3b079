/**
 * The life of an environment and what may be done in which state: the one table. The use cases, the buttons and their
 * disabled reasons read it. Browser-safe, pure.
 */

import { isPermitted, type Permission, type Role, type Stage } from "@/server/access/matrix";

export const ENVIRONMENT_STATUSES = [
  "building",
  "live",
  "stopped",
  "degraded",
  "failed",
  "expired",
  "deleting",
] as const;
export type EnvironmentStatus = (typeof ENVIRONMENT_STATUSES)[number];

/** What an environment is meant to be: running, asleep until the next request, or stopped by somebody. */
export const DESIRED_STATES = ["running", "asleep", "stopped"] as const;
export type DesiredState = (typeof DESIRED_STATES)[number];

export const ENVIRONMENT_ACTIONS = [
  "connect",
  "rebuild",
  "update",
  "restart",
  "stop",
  "start",
  "rollback",
  "move",
  "merge",
  "configure",
  "delete",
] as const;
export type EnvironmentAction = (typeof ENVIRONMENT_ACTIONS)[number];

/** What the table needs to know of an environment. */
export type EnvironmentFacts = {
  status: EnvironmentStatus;
  /** it has served at least once: there is something to restart, stop, or go back from */
  hasDeployment: boolean;
  /** its branch is gone from the repository */
  branchDeleted: boolean;
};

const ANY_BUT_DELETING: readonly EnvironmentStatus[] = [
  "building",
  "live",
  "stopped",
  "degraded",
  "failed",
  "expired",
];

type Rule = { from: readonly EnvironmentStatus[]; needsDeployment?: boolean; needsBranch?: boolean };

const ENVIRONMENT_RULES: Record<EnvironmentAction, Rule> = {
  connect: { from: ["building", "live", "stopped", "degraded", "failed"], needsDeployment: true },
  rebuild: { from: ANY_BUT_DELETING, needsBranch: true },
  update: {
    from: ["building", "live", "stopped", "degraded", "failed"],
    needsDeployment: true,
    needsBranch: true,
  },
  restart: { from: ["building", "live", "degraded", "failed"], needsDeployment: true },
  stop: { from: ["live", "degraded"], needsDeployment: true },
  start: { from: ["stopped"], needsDeployment: true },
  rollback: { from: ["building", "live", "stopped", "degraded", "failed"], needsDeployment: true },
  move: { from: ANY_BUT_DELETING, needsBranch: true },
  merge: { from: ANY_BUT_DELETING, needsBranch: true },
  configure: { from: ANY_BUT_DELETING },
  delete: { from: ANY_BUT_DELETING },
};

const STATE_REASONS: Record<EnvironmentStatus, string> = {
  building: "It is being built. Wait for the build, or cancel it.",
  live: "It is running.",
  stopped: "It is stopped. Start it first.",
  degraded: "It does not answer.",
  failed: "Its last build failed.",
  expired: "Its lifetime has ended and its database is gone. Rebuild it.",
  deleting: "It is being deleted.",
};

/** environmentBlockedReason: null when the action may be taken now, else why not, with a next step. */
export function environmentBlockedReason(
  action: EnvironmentAction,
  environment: EnvironmentFacts,
): string | null {
  const rule = ENVIRONMENT_RULES[action];
  if (!rule.from.includes(environment.status)) return STATE_REASONS[environment.status];
  if (rule.needsBranch && environment.branchDeleted)
    return "Its branch is gone from the repository. Push it again.";
  if (rule.needsDeployment && !environment.hasDeployment)
    return "Nothing has been built here yet. Rebuild it.";
  return null;
}

/** What each action asks of a role, on the environment's stage. */
const PERMISSION_OF_ACTION: Record<EnvironmentAction, Permission> = {
  connect: "environment.connect",
  rebuild: "environment.build",
  update: "environment.build",
  restart: "environment.operate",
  stop: "environment.operate",
  start: "environment.operate",
  rollback: "environment.rollback",
  move: "environment.move",
  merge: "repo.write",
  configure: "environment.configure",
  delete: "environment.delete",
};

export type ActionReasons = Record<EnvironmentAction, string | null>;

/** actionReasons: for each action null when the role may take it now, else why not. */
export function actionReasons(environment: EnvironmentFacts & { stage: Stage }, role: Role): ActionReasons {
  const entries = ENVIRONMENT_ACTIONS.map((action) => {
    const permitted = isPermitted(role, PERMISSION_OF_ACTION[action], environment.stage);
    const reason = permitted
      ? environmentBlockedReason(action, environment)
      : `Your role (${role}) may not do this on ${environment.stage}.`;
    return [action, reason] as const;
  });
  return Object.fromEntries(entries) as ActionReasons;
}

/** What an environment says whose database is not on Odoo's server (any more): its newest backup is the way back, if it has one. */
export const DATABASE_GONE =
  "Its database is not on Odoo's server. Restore its newest backup on the Backups page; a staging branch that has none: Rebuild, Fresh copy of production. Nothing else is lost.";

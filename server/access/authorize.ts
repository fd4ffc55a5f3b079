import {
  findEnvironmentAccess,
  findProjectAccess,
  findRunAccess,
  mayOnStage,
  type EnvironmentAccessRow,
  type ProjectAccessRow,
  type RunAccessRow,
} from "@/server/platform/db/sql/authorize";
import { findBackupPlace, findRestorePlace } from "@/server/platform/db/sql/read-backups";
import { findImportPlace } from "@/server/platform/db/sql/read-transfers";
import { findOrgAccess, type OrgAccessRow } from "@/server/platform/db/sql/orgs";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import {
  isPermission,
  isPermittedInOrg,
  ORG_PERMISSIONS,
  PERMISSIONS,
  type OrgPermission,
  type OrgRole,
  type Permission,
  type Stage,
} from "./matrix";
import type { Viewer } from "./viewer";

/**
 * refuseBeyondScopes: a limited token does what its scopes name. No scope names the affairs of an organization, nor those
 * of its owner (`personal`): it neither reads nor changes them. A project's token has no such things. The database's policies know the scopes
 * as well (ops.in_scope).
 */
export function refuseBeyondScopes(
  viewer: Viewer,
  { permission, personal = false }: { permission?: string; personal?: boolean } = {},
  type: "query" | "mutation" | "subscription",
): void {
  if (permission !== undefined && isPermission(permission)) {
    if (viewer.scopes === null || viewer.scopes.includes(permission)) return;
    throw new AppError(
      "forbidden",
      `This token is not made for this: its scopes lack ${permission}. Make another token that has it.`,
      permission,
    );
  }
  const closed = personal || (permission !== undefined && Object.hasOwn(ORG_PERMISSIONS, permission));
  const isRefused =
    viewer.scopes === null ? type === "mutation" && viewer.projectId !== null : closed || type === "mutation";
  if (!isRefused) return;
  throw new AppError(
    "forbidden",
    viewer.projectId === null
      ? "A token with scopes cannot do this. Use one without, or sign in."
      : "A project's token cannot do this: it is nobody's own. Use a personal token, or sign in.",
    `scopes and ${permission ?? "no permission"}`,
  );
}

/**
 * refuseOutliving: what lets somebody in for good is not made by a token that ends, of CI above all: whoever found it
 * would have a way in when it is long gone.
 */
export function refuseOutliving({ endsAt }: Viewer): void {
  if (endsAt === null) return;
  throw new AppError(
    "forbidden",
    `What this makes stays, and this token ends at ${endsAt.toISOString()}. Use a token without an end, or sign in.`,
  );
}

/** authorizeProject gives the project's row; not_found when the person may not see it, forbidden when they may not do it. */
export async function authorizeProject(
  sql: SqlClient,
  slug: string,
  permission: Permission,
): Promise<ProjectAccessRow> {
  const project = await findProjectAccess(sql, slug, permission);
  if (!project) throw notFound("project");
  if (!project.permitted) throw forbidden(permission, null);
  return project;
}

/** authorizeEnvironment does the same for an environment, on its stage. */
export async function authorizeEnvironment(
  sql: SqlClient,
  id: string,
  permission: Permission,
): Promise<EnvironmentAccessRow> {
  const environment = await findEnvironmentAccess(sql, id, permission);
  if (!environment) throw notFound("environment");
  if (!environment.permitted) throw forbidden(permission, environment.stage as Stage);
  return environment;
}

/** authorizeRun does the same for a run, on the stage of its environment. */
export async function authorizeRun(
  sql: SqlClient,
  id: string,
  permission: Permission,
): Promise<RunAccessRow> {
  const run = await findRunAccess(sql, id, permission);
  if (!run) throw notFound("run");
  if (!run.permitted) throw forbidden(permission, run.stage as Stage | null);
  return run;
}

/** authorizeBackup gives the environment that a backup is of. */
export async function authorizeBackup(
  sql: SqlClient,
  id: string,
  permission: Permission,
): Promise<EnvironmentAccessRow> {
  const envId = await findBackupPlace(sql, id);
  if (!envId) throw notFound("backup");
  return authorizeEnvironment(sql, envId, permission);
}

/** authorizeImport gives the environment that a file is brought to. */
export async function authorizeImport(
  sql: SqlClient,
  id: string,
  permission: Permission,
): Promise<EnvironmentAccessRow> {
  const envId = await findImportPlace(sql, id);
  if (!envId) throw notFound("import");
  return authorizeEnvironment(sql, envId, permission);
}

/** authorizeRestore gives the environment that a restore goes into. */
export async function authorizeRestore(
  sql: SqlClient,
  id: string,
  permission: Permission,
): Promise<EnvironmentAccessRow> {
  const envId = await findRestorePlace(sql, id);
  if (!envId) throw notFound("restore");
  return authorizeEnvironment(sql, envId, permission);
}

/** authorizeOrg gives the organization's row; not_found for whoever is no member, forbidden when their role lacks it. */
export async function authorizeOrg(
  sql: SqlClient,
  slug: string,
  permission: OrgPermission,
): Promise<OrgAccessRow> {
  const org = await findOrgAccess(sql, slug);
  if (!org) throw notFound("organization");
  if (isPermittedInOrg(org.role as OrgRole, permission)) return org;
  // What stands behind a semicolon is for the table of roles.
  const what = ORG_PERMISSIONS[permission].toLowerCase().split(";")[0];
  throw new AppError(
    "forbidden",
    `Your role in the organization does not include this: ${what}. Ask one of its owners.`,
    permission,
  );
}

/** authorizeStage asks about a stage the row is not on (yet), as the target of a move. */
export async function authorizeStage(
  sql: SqlClient,
  projectId: string,
  permission: Permission,
  stage: Stage | null,
): Promise<void> {
  if (!(await mayOnStage(sql, projectId, permission, stage))) throw forbidden(permission, stage);
}

function forbidden(permission: Permission, stage: Stage | null): AppError {
  const what = PERMISSIONS[permission].toLowerCase();
  const where = stage === null ? "" : ` on ${stage}`;
  return new AppError(
    "forbidden",
    `Your role does not include this${where}: ${what}. Ask an administrator of the project.`,
    permission,
  );
}

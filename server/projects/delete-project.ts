import { randomBytes } from "node:crypto";
import type { RequestClaims } from "@/server/platform/db/database";
import {
  endArchivedEnvironments,
  markRepositoryRemoved,
  readEndedProjects,
} from "@/server/platform/db/sql/end-environments";
import { archiveProjectRow, freeSlugRow } from "@/server/platform/db/sql/write-projects";
import { notFound } from "@/server/platform/errors";
import type { ProjectAccessRow } from "@/server/platform/db/sql/authorize";
import type { ProjectDeps } from "./deps";

/**
 * archiveProject hides the project at once and lets its environments end; the repository goes when they are gone
 * (removeArchivedRepositories). The slug is free again.
 */
export async function archiveProject(
  deps: ProjectDeps,
  claims: RequestClaims,
  project: ProjectAccessRow,
): Promise<void> {
  await deps.db.asUser(claims, async ({ sql }) => {
    if (!(await archiveProjectRow(sql, project.id))) throw notFound("project");
  });
  await deps.db.asSystem(claims.action, async ({ sql }) => {
    await freeSlugRow(
      sql,
      project.id,
      `x${randomBytes(4).toString("hex")}-${project.slug}`.slice(0, 40).replace(/-+$/, ""),
    );
    await endArchivedEnvironments(sql);
  });
}

/**
 * removeArchivedRepositories deletes repositories of archived projects whose environments are gone; a reconciler. It lets
 * those end too whose project was archived by a process that died before it could.
 */
export async function removeArchivedRepositories(deps: ProjectDeps): Promise<number> {
  await deps.db.asSystem("projects.delete", ({ sql }) => endArchivedEnvironments(sql));
  const ended = await readEndedProjects(deps.db.system);
  for (const { id } of ended) {
    await deps.git.removeRepository(id);
    await markRepositoryRemoved(deps.db.system, id);
  }
  return ended.length;
}

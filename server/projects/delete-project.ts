import { randomBytes } from "node:crypto";
import type { RequestClaims, Transaction } from "@/server/platform/db/database";
import {
  endArchivedEnvironments,
  markRepositoryRemoved,
  readEndedProjects,
} from "@/server/platform/db/sql/end-environments";
import { archiveProjectRow, freeSlugRow } from "@/server/platform/db/sql/write-projects";
import { confirmByName } from "@/server/platform/confirm-by-name";
import { notFound } from "@/server/platform/errors";
import type { ProjectAccessRow } from "@/server/platform/db/sql/authorize";
import type { ProjectDeps } from "./deps";

/**
 * archiveProject hides the project at once and lets its environments end; the repository goes when they are gone
 * (removeArchivedRepositories). The slug is free again. Its production goes with it, so `confirm` must be its slug.
 */
export async function archiveProject(
  deps: ProjectDeps,
  claims: RequestClaims,
  project: ProjectAccessRow,
  confirm: string | undefined,
): Promise<void> {
  confirmByName({ what: `The project ${project.slug}`, name: project.slug, confirm, needed: true });
  await deps.db.asUser(claims, async ({ sql }) => {
    if (!(await archiveProjectRow(sql, project.id))) throw notFound("project");
  });
  const free = `x${randomBytes(4).toString("hex")}-${project.slug}`.slice(0, 40).replace(/-+$/, "");
  const end = async ({ sql }: Transaction) => {
    await freeSlugRow(sql, project.id, free);
    await endArchivedEnvironments(sql);
  };
  await deps.db.asSystem(claims.action, end, claims);
}

/**
 * removeArchivedRepositories deletes repositories of archived projects whose environments are gone; a reconciler. It lets
 * those end too whose project was archived by a process that died before it could. One that cannot be deleted keeps no
 * other: it is tried again at the next call, and named in the error of this one.
 */
export async function removeArchivedRepositories(deps: ProjectDeps): Promise<number> {
  await deps.db.asSystem("projects.delete", ({ sql }) => endArchivedEnvironments(sql));
  const failures = new Map<string, Error>();
  let removed = 0;
  for (;;) {
    const ended = await readEndedProjects(deps.db.system, [...failures.keys()]);
    if (ended.length === 0) break;
    for (const { id } of ended) {
      try {
        await deps.git.removeRepository(id);
        await markRepositoryRemoved(deps.db.system, id);
        removed += 1;
      } catch (error) {
        failures.set(id, new Error(`the repository of project ${id} could not be removed`, { cause: error }));
      }
    }
  }
  if (failures.size > 0)
    throw new AggregateError(
      failures.values(),
      `${removed} repositories were removed, ${failures.size} could not be`,
    );
  return removed;
}

import type { DeploymentDeps } from "./deps";
import { DEPLOYMENT_TUNABLES } from "./tunables";

export type CollectedFiles = { checkouts: number; pins: number; environments: number };

/**
 * collectFiles removes checkouts, virtual environments and hold on commits that nothing needs any more. All three can be
 * made again as long as the commit is there, so what a rollback may go back to keeps its commit; what serves, or is to
 * serve at the next request, keeps its files; and what a run asks for is used from that moment on, whatever this room
 * knew a moment ago. Killed anywhere, the next turn goes on.
 */
export async function collectFiles(deps: DeploymentDeps): Promise<CollectedFiles> {
  const unusedSince = new Date(+deps.clock.now() - DEPLOYMENT_TUNABLES.unusedFilesKeepMs);
  const collected: CollectedFiles = { checkouts: 0, pins: 0, environments: 0 };
  const serving = await listServing(deps);
  const keys = serving.flatMap(({ requirements }) => (requirements === null ? [] : [requirements]));
  const removed = await deps.runtime.removeUnusedRequirements({ keep: new Set(keys), unusedSince });
  collected.environments = removed.length;
  for (const projectId of await listProjectIds(deps)) {
    const keep = new Set(serving.flatMap((row) => (row.projectId === projectId ? [row.gitSha] : [])));
    for (const sha of await unfinishedCommits(deps, projectId)) keep.add(sha);
    const gone = await deps.git.removeUnusedCheckouts(projectId, { keep, unusedSince });
    collected.checkouts += gone.length;
    collected.pins += await deps.git.unpinAllBut(projectId, () => neededCommits(deps, projectId));
  }
  return collected;
}

function listServing(
  deps: DeploymentDeps,
): Promise<{ projectId: string; gitSha: string; requirements: string | null }[]> {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findMany({
      where: { currentOf: { deletedAt: null } },
      select: { projectId: true, gitSha: true, requirements: true },
    }),
  );
}

async function listProjectIds(deps: DeploymentDeps): Promise<string[]> {
  const rows = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.project.findMany({ where: { archivedAt: null }, select: { id: true } }),
  );
  return rows.map(({ id }) => id);
}

async function unfinishedCommits(deps: DeploymentDeps, projectId: string): Promise<string[]> {
  const rows = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.run.findMany({
      where: { projectId, status: { in: ["queued", "awaiting_approval", "running"] } },
      select: { gitSha: true },
    }),
  );
  return rows.flatMap(({ gitSha }) => (gitSha === null ? [] : [gitSha]));
}

/** Every deployment of an environment that is there can be gone back to, by its code at least. */
async function neededCommits(deps: DeploymentDeps, projectId: string): Promise<Set<string>> {
  const unfinished = await unfinishedCommits(deps, projectId);
  const rows = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findMany({
      where: { projectId, environment: { deletedAt: null } },
      select: { gitSha: true },
      distinct: ["gitSha"],
    }),
  );
  return new Set([...unfinished, ...rows.map(({ gitSha }) => gitSha)]);
}

import { expect, test } from "vitest";
import { FakeGit } from "@/server/drivers/git/fake";
import { GitError } from "@/server/drivers/git/port";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import type { ProjectDeps } from "./deps";
import { removeArchivedRepositories } from "./delete-project";

const { db } = await openTestDatabase();
/** more than are read at a time */
const STUCK = 25;

async function archive(at: number): Promise<string> {
  const { projectId } = await seedProject(db, []);
  await db.asSystem("test", ({ prisma }) =>
    prisma.project.update({ where: { id: projectId }, data: { archivedAt: new Date(at) } }),
  );
  return projectId;
}

test("repositories that cannot be removed keep no other, are reported, and are tried again", async () => {
  const stuck = new Set<string>();
  for (let at = 1; at <= STUCK; at += 1) stuck.add(await archive(at));
  const good = await archive(STUCK + 1);
  let isBroken = true;
  class BrokenGit extends FakeGit {
    override async removeRepository(projectId: string): Promise<void> {
      if (isBroken && stuck.has(projectId)) throw new GitError("failed", "The disk cannot be read.");
    }
  }
  const deps = { db, git: new BrokenGit() } as unknown as ProjectDeps;
  const isRemoved = async (id: string) => {
    const project = await db.asSystem(null, ({ prisma }) =>
      prisma.project.findUniqueOrThrow({ where: { id } }),
    );
    return project.repoRemovedAt !== null;
  };
  const failed = await removeArchivedRepositories(deps).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(AggregateError);
  expect((failed as AggregateError).message).toBe(`1 repositories were removed, ${STUCK} could not be`);
  expect(String((failed as AggregateError).errors[0])).toContain([...stuck][0]);
  expect(await isRemoved(good)).toBe(true);
  isBroken = false;
  expect(await removeArchivedRepositories(deps)).toBe(STUCK);
});

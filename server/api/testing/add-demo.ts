import { syncBranches } from "@/server/environments";
import type { TestApi, TestPerson } from "./test-api";

/** addDemo: an organization with one owner, and their project with one branch, main. */
export async function addDemo(
  api: TestApi,
): Promise<{ owner: TestPerson; projectId: string; envId: string }> {
  const owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const caller = await api.as(owner);
  const { id: projectId } = await caller.projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  const { id: envId } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId } }),
  );
  return { owner, projectId, envId };
}

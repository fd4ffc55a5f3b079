import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import type { Environment } from "@/server/platform/db/generated/client";
import { syncBranches } from "../index";

/** A project of its own, with one owner and one developer. */
type RigProject = { owner: TestPerson; developer: TestPerson; projectId: string; slug: string };

/** openProjectRig: a test API whose helpers speak of the project that was begun last. */
export async function openProjectRig() {
  const api = await openTestApi();
  let projectId = "";
  let made = 0;

  async function begin(): Promise<RigProject> {
    made += 1;
    const owner = await api.addPerson("owner");
    const developer = await api.addPerson("developer");
    await api.addOrg(`org-${made}`, [{ userId: owner.userId, role: "owner" }]);
    const project = await (
      await api.as(owner)
    ).projects.create({ name: `Project ${made}`, odooVersion: "18.0" });
    projectId = project.id;
    await api.addMember(projectId, developer.userId, "developer");
    api.setNow(null);
    return { owner, developer, projectId, slug: project.slug };
  }

  return {
    api,
    begin,
    push: (branch: string, subject = "Change") =>
      api.git.push(projectId, branch, { files: { [`${branch}/${Math.random()}`]: "x" }, subject }),
    sync: (userId: string | null = null) => syncBranches(api.deps, projectId, { userId, source: "push" }),
    find: (branch: string): Promise<Environment> =>
      api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.environment.findFirstOrThrow({ where: { projectId, branch }, orderBy: { createdAt: "desc" } }),
      ),
    runsOf: (envId: string) =>
      api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.run.findMany({ where: { envId }, orderBy: { queuedAt: "asc" } }),
      ),
    /** As the worker leaves it after a build. */
    makeLive: (env: Environment, number = 1): Promise<string> =>
      api.deps.db.asSystem("test", async ({ prisma }) => {
        const queued = await prisma.run.findFirst({ where: { envId: env.id, status: "queued" } });
        const base = {
          projectId,
          runId: queued?.id ?? null,
          envId: env.id,
          number,
          gitSha: env.headSha ?? "",
          gitSubject: env.headSubject,
          odooVersion: "18.0",
          odooRelease: "Odoo Server 18.0",
        };
        const { id } = await prisma.deployment.create({
          data: { ...base, databaseName: `${env.id}-${number}` },
        });
        await prisma.run.updateMany({
          where: { envId: env.id, status: "queued" },
          data: { status: "succeeded", result: "success", finishedAt: new Date() },
        });
        await prisma.environment.update({
          where: { id: env.id },
          data: { status: "live", currentDeploymentId: id },
        });
        return id;
      }),
  };
}

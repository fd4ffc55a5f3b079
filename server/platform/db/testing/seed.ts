import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "../database";

export type SeededProject = {
  orgId: string;
  projectId: string;
  slug: string;
  environments: Record<string, string>;
};

/** seedProject: an organization with one project and one environment for each branch; stage by its name's first word. */
export async function seedProject(
  db: Database,
  branches: readonly string[] = ["main"],
): Promise<SeededProject> {
  const slug = `p${randomBytes(5).toString("hex")}`;
  return db.asSystem("test.seed", async ({ prisma }) => {
    const org = await prisma.org.create({ data: { slug, name: slug } });
    const project = await prisma.project.create({
      data: { orgId: org.id, slug, name: slug, odooVersion: "18.0", webhookSecret: randomUUID() },
    });
    const environments: Record<string, string> = {};
    for (const branch of branches) {
      const name = branch.replaceAll(/[^a-z0-9]+/g, "-");
      const stage =
        branch === "main" ? "production" : branch.startsWith("release") ? "staging" : "development";
      const env = await prisma.environment.create({
        data: { projectId: project.id, name, branch, stage, host: `${name}.${slug}.localhost` },
      });
      environments[branch] = env.id;
    }
    return { orgId: org.id, projectId: project.id, slug, environments };
  });
}

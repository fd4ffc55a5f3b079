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

/** seedUser: a person of the organization with a project role. */
export async function seedUser(
  db: Database,
  member: { orgId?: string; orgRole?: string; projectId?: string; role?: string },
): Promise<string> {
  return db.asSystem("test.seed", async ({ prisma }) => {
    const tag = randomBytes(4).toString("hex");
    const user = await prisma.user.create({ data: { email: `${tag}@example.com`, name: tag } });
    if (member.orgId)
      await prisma.orgMember.create({
        data: { orgId: member.orgId, userId: user.id, role: member.orgRole ?? "member" },
      });
    if (member.projectId && member.role) {
      const role = await prisma.role.findUniqueOrThrow({ where: { name: member.role } });
      await prisma.projectMember.create({
        data: { projectId: member.projectId, userId: user.id, roleId: role.id },
      });
    }
    return user.id;
  });
}

import { z } from "zod";
import { isPermittedInOrg, ORG_ROLES, type OrgRole } from "@/server/access/matrix";
import { findMyOrgs } from "@/server/platform/db/sql/find-my-orgs";
import { isInstanceOwner } from "@/server/platform/db/sql/instance-owner";
import { publicProcedure, viewerQuery } from "../procedures";
import { router } from "../trpc";

const person = z.object({ id: z.uuid(), name: z.string(), email: z.string() });
const org = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  role: z.enum(ORG_ROLES),
  makesProjects: z.boolean().describe("you may make projects there"),
});

export const meRouter = router({
  /** Who is signed in; null for nobody, so that the sign-in page can ask. */
  session: publicProcedure.output(z.object({ viewer: person.nullable() })).query(({ ctx: { viewer } }) => ({
    viewer: viewer && { id: viewer.userId, name: viewer.name, email: viewer.email },
  })),

  get: viewerQuery
    .meta({
      beforeFactor: true,
      openapi: { method: "GET", path: "/me", summary: "Who you are", tags: ["me"] },
    })
    .output(person.extend({ orgs: z.array(org), ownsInstallation: z.boolean() }))
    .query(async ({ ctx }) => ({
      id: ctx.viewer.userId,
      name: ctx.viewer.name,
      email: ctx.viewer.email,
      orgs: (await findMyOrgs(ctx.sql)).map(({ id, slug, name, role }) => ({
        id,
        slug,
        name,
        role: role as OrgRole,
        makesProjects: isPermittedInOrg(role as OrgRole, "org.project.create"),
      })),
      ownsInstallation: await isInstanceOwner(ctx.sql),
    })),
});

import { z } from "zod";
import { syncBranches } from "@/server/environments";
import {
  archiveProject,
  createProject,
  describeProject,
  getWebhookSecret,
  listBranchRules,
  listProjects,
  previewBranchRules,
  previewSlug,
  setBranchRules,
  updateProject,
} from "@/server/projects";
import {
  branchRules,
  branchRulesPreview,
  createProjectInput,
  projectDetail,
  projectIntegration,
  projectSummary,
  updateProjectInput,
} from "@/server/projects/contract";
import { acknowledged, confirmName, pageInput, pageOf } from "../pagination";
import { projectEffect, projectMutation, projectQuery, viewerEffect, viewerQuery } from "../procedures";
import { router } from "../trpc";

export const projectsRouter = router({
  list: viewerQuery
    .meta({ openapi: { method: "GET", path: "/projects", summary: "List projects", tags: ["projects"] } })
    .input(z.object(pageInput))
    .output(pageOf(projectSummary))
    .query(({ ctx, input }) =>
      listProjects(ctx.sql, ctx.deps.settings, { cursor: input.cursor ?? null, limit: input.limit }),
    ),

  get: projectQuery("project.read")
    .meta({
      openapi: { method: "GET", path: "/projects/{project}", summary: "Get a project", tags: ["projects"] },
    })
    .output(projectDetail)
    .query(({ ctx }) => describeProject(ctx.project, ctx.deps.settings)),

  create: viewerEffect
    .meta({ openapi: { method: "POST", path: "/projects", summary: "Create a project", tags: ["projects"] } })
    .input(createProjectInput)
    .output(z.object({ id: z.uuid(), slug: z.string() }))
    .mutation(({ ctx, input }) => createProject(ctx.deps, ctx.claims, input)),

  /** The address a project of this name would get. */
  previewSlug: viewerEffect
    .input(createProjectInput.pick({ name: true }))
    .output(z.object({ slug: z.string() }))
    .query(async ({ ctx, input }) => ({ slug: await previewSlug(ctx.deps, input.name) })),

  update: projectMutation("project.configure")
    .meta({
      openapi: {
        method: "PATCH",
        path: "/projects/{project}",
        summary: "Change a project",
        tags: ["projects"],
      },
    })
    .input(updateProjectInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      const { name, odooVersion, repoUrl, settings } = input;
      await updateProject(ctx.deps, ctx.sql, ctx.claims, ctx.project, {
        name,
        odooVersion,
        repoUrl,
        settings,
      });
      return { ok: true as const };
    }),

  /** What the repository's host must be given: webhook and deploy key. */
  integration: projectEffect("project.configure")
    .meta({ standing: true })
    .output(projectIntegration)
    .query(async ({ ctx }) => ({
      webhookUrl: `${ctx.deps.settings.url}/api/webhooks/${ctx.project.slug}`,
      webhookSecret: await getWebhookSecret(ctx.deps, ctx.project.id),
      deployKey: ctx.project.deploy_key,
    })),

  branchRules: projectQuery("project.read")
    .output(branchRules)
    .query(({ ctx }) => listBranchRules(ctx.sql, ctx.project.id)),

  setBranchRules: projectMutation("project.configure")
    .input(z.object({ rules: branchRules }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await setBranchRules(ctx.sql, ctx.project.id, input.rules);
      return { ok: true as const };
    }),

  previewBranchRules: projectQuery("project.read")
    .input(z.object({ rules: branchRules }))
    .output(branchRulesPreview)
    .query(({ ctx, input }) => previewBranchRules(ctx.sql, ctx.project.id, input.rules)),

  /** Reads the repository now, as a webhook would. */
  sync: projectEffect("repo.read")
    .meta({
      openapi: {
        method: "POST",
        path: "/projects/{project}/sync",
        summary: "Read the repository now",
        tags: ["projects"],
      },
    })
    .output(z.object({ created: z.array(z.string()), moved: z.array(z.string()), gone: z.array(z.string()) }))
    .mutation(async ({ ctx }) => {
      const actor = { userId: ctx.viewer.userId, source: ctx.source, claims: ctx.claims };
      const { created, moved, gone } = await syncBranches(ctx.deps, ctx.project.id, actor);
      return { created, moved, gone };
    }),

  delete: projectEffect("project.delete")
    .meta({
      fresh: true,
      openapi: {
        method: "DELETE",
        path: "/projects/{project}",
        summary: "Delete a project",
        tags: ["projects"],
      },
    })
    .input(z.object({ confirm: confirmName.describe("slug of the project: it is asked for") }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await archiveProject(ctx.deps, ctx.claims, ctx.project, input.confirm);
      return { ok: true as const };
    }),
});

import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { getEnvironment, listEnvironments, requestRun } from "@/server/environments";
import { environmentDetail, environmentSummary } from "@/server/environments/contract";
import { pageInput, pageOf, runQueued } from "../pagination";
import { environmentMutation, environmentQuery, projectQuery } from "../procedures";
import { router } from "../trpc";

export const environmentsRouter = router({
  list: projectQuery("project.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/environments",
        summary: "List environments",
        tags: ["environments"],
      },
    })
    .input(z.object({ ...pageInput, stage: z.enum(STAGES).optional() }))
    .output(pageOf(environmentSummary))
    .query(({ ctx, input }) =>
      listEnvironments(ctx.deps, ctx.sql, {
        projectId: ctx.project.id,
        stage: input.stage ?? null,
        cursor: input.cursor ?? null,
        limit: input.limit,
      }),
    ),

  get: environmentQuery("project.read")
    .meta({
      openapi: { method: "GET", path: "/environments/{environmentId}", summary: "Get an environment", tags: ["environments"] },
    })
    .output(environmentDetail)
    .query(({ ctx }) => getEnvironment(ctx.deps, ctx.sql, ctx.environment)),

  rebuild: environmentMutation("environment.build")
    .meta({
      openapi: {
        method: "POST",
        path: "/environments/{environmentId}/rebuild",
        summary: "Build the newest commit anew",
        tags: ["environments"],
      },
    })
    .input(z.object({ fresh: z.boolean().optional().describe("staging: copy production as it is now") }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, {
        action: "rebuild",
        kind: null,
        input: { mode: "new_build", fresh: input.fresh },
        source: ctx.source,
      }),
    })),
});

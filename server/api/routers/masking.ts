import { previewMasking, readMasking, setMasking } from "@/server/masking";
import { masking, maskingPreview, setMaskingInput } from "@/server/masking/contract";
import { environmentEffect, projectMutation, projectQuery } from "../procedures";
import { router } from "../trpc";

const path = "/projects/{project}/masking" as const;
const tags = ["masking"];

export const maskingRouter = router({
  get: projectQuery("project.read")
    .meta({ openapi: { method: "GET", path, summary: "How copies of production are masked", tags } })
    .output(masking)
    .query(({ ctx }) => readMasking(ctx.sql, ctx.project.id)),

  set: projectMutation("project.configure")
    .meta({ openapi: { method: "PUT", path, summary: "Say how copies of production are masked", tags } })
    .input(setMaskingInput)
    .output(masking)
    .mutation(async ({ ctx, input: { project: _slug, ...change } }) => {
      await setMasking(ctx.sql, ctx.project.id, change);
      return readMasking(ctx.sql, ctx.project.id);
    }),

  /** Asks Odoo's database server, so it holds no transaction of ours. */
  preview: environmentEffect("environment.configure")
    .meta({
      openapi: {
        method: "GET",
        path: "/environments/{environmentId}/masking/preview",
        summary: "What masking would change in an environment's database",
        tags,
      },
    })
    .output(maskingPreview)
    .query(({ ctx }) => previewMasking(ctx.deps, ctx.claims, ctx.environment)),
});

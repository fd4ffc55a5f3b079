import { z } from "zod";
import { describeRollback } from "@/server/deployments";
import { rollbackPreview, rollbackMode } from "@/server/deployments/contract";
import { deleteEnvironment, requestRollback, requestRun } from "@/server/environments";
import { runQueued, confirmName } from "../../pagination";
import { environmentEffect, environmentMutation, environmentQuery } from "../../procedures";
import { restOf } from "./rest-of";

/** What ends in a run of the environment. */
export const environmentRuns = {
  rebuild: environmentMutation("environment.build")
    .meta(restOf("POST", "/rebuild", "Build the newest commit anew"))
    .input(z.object({ fresh: z.boolean().optional().describe("staging: copy production as it is now") }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const run = { mode: "new_build" as const, fresh: input.fresh };
      const request = { action: "rebuild" as const, kind: null, input: run, source: ctx.source };
      return { runId: await requestRun(ctx.sql, ctx.environment, request) };
    }),

  update: environmentMutation("environment.build")
    .meta(restOf("POST", "/update", "Update what runs to the newest commit, keeping its data"))
    .output(runQueued)
    .mutation(async ({ ctx }) => {
      const request = {
        action: "update" as const,
        kind: null,
        input: { mode: "update" as const },
        source: ctx.source,
      };
      return { runId: await requestRun(ctx.sql, ctx.environment, request) };
    }),

  restart: environmentMutation("environment.operate")
    .meta(restOf("POST", "/restart", "Restart Odoo; nothing is built"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, {
        action: "restart",
        kind: "restart",
        source: ctx.source,
      }),
    })),

  stop: environmentMutation("environment.operate")
    .meta(restOf("POST", "/stop", "Stop Odoo until somebody starts it"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, { action: "stop", kind: "stop", source: ctx.source }),
    })),

  start: environmentMutation("environment.operate")
    .meta(restOf("POST", "/start", "Start Odoo again"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, {
        action: "start",
        kind: "wake",
        source: ctx.source,
      }),
    })),

  delete: environmentEffect("environment.delete")
    .meta(restOf("DELETE", "", "Delete the branch, the environment and its data"))
    .input(z.object({ confirm: confirmName.describe("its branch; asked for in production") }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const actor = { userId: ctx.viewer.userId, source: ctx.source };
      return {
        runId: await deleteEnvironment(ctx.deps, ctx.claims, actor, ctx.environment, input.confirm),
      };
    }),

  /** What going back to one deployment means, both ways, and whether it can be done. */
  describeRollback: environmentQuery("project.read")
    .input(z.object({ deploymentId: z.uuid() }))
    .output(rollbackPreview)
    .query(({ ctx, input }) => describeRollback(ctx.sql, ctx.environment.id, input.deploymentId)),

  rollback: environmentMutation("environment.rollback")
    .meta(restOf("POST", "/rollback", "Go back to an earlier deployment"))
    .input(z.object({ deploymentId: z.uuid(), mode: rollbackMode }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const preview = await describeRollback(ctx.sql, ctx.environment.id, input.deploymentId);
      return {
        runId: await requestRollback(ctx.sql, ctx.environment, {
          preview,
          mode: input.mode,
          source: ctx.source,
        }),
      };
    }),
};

import { z } from "zod";
import { readControlBackups, requestBackup } from "@/server/control-plane";
import { controlBackups } from "@/server/control-plane/contract";
import { readDatabaseSizes, readOdooSources, readOverview } from "@/server/status";
import { DATABASES_MOST, databaseSizes, odooSources, statusOverview } from "@/server/status/contract";
import { viewerEffect, viewerMutation, viewerQuery } from "../procedures";
import { router } from "../trpc";

export const statusRouter = router({
  overview: viewerQuery
    .meta({
      openapi: {
        method: "GET",
        path: "/status",
        summary: "Workers, queue and environments",
        tags: ["status"],
      },
    })
    .output(statusOverview)
    .query(({ ctx }) => readOverview(ctx.sql, ctx.deps.clock)),

  databaseSizes: viewerQuery
    .input(z.object({ limit: z.number().int().min(1).max(DATABASES_MOST).default(25) }))
    .output(databaseSizes)
    .query(({ ctx, input }) => readDatabaseSizes(ctx.sql, ctx.deps.cluster, input.limit)),

  /** The control plane's own backups; whoever does not own the installation is told nothing. */
  controlBackups: viewerQuery
    .meta({
      personal: true,
      openapi: {
        method: "GET",
        path: "/status/control-backups",
        summary: "Backups of the control plane",
        tags: ["status"],
      },
    })
    .output(controlBackups)
    .query(({ ctx }) => readControlBackups(ctx.sql, ctx.deps.clock, ctx.deps.controlStorePlace)),

  backUpControl: viewerMutation
    .meta({
      openapi: {
        method: "POST",
        path: "/status/control-backups",
        summary: "Back up the control plane now",
        tags: ["status"],
      },
    })
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx }) => requestBackup(ctx.sql)),

  /** Which Odoos there are; asks programs, so it holds no transaction. */
  odooSources: viewerEffect.output(odooSources).query(({ ctx }) => readOdooSources(ctx.deps.odoo)),
});

import { readDatabaseSizes, readOdooSources, readOverview } from "@/server/status";
import { databaseSizes, odooSources, statusOverview } from "@/server/status/contract";
import { viewerEffect, viewerQuery } from "../procedures";
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
    .output(databaseSizes)
    .query(({ ctx }) => readDatabaseSizes(ctx.sql, ctx.deps.cluster)),

  /** Which Odoos there are; asks programs, so it holds no transaction. */
  odooSources: viewerEffect.output(odooSources).query(({ ctx }) => readOdooSources(ctx.deps.odoo)),
});

import { readDatabaseSizes, readOverview } from "@/server/status";
import { databaseSizes, statusOverview } from "@/server/status/contract";
import { viewerQuery } from "../procedures";
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
});

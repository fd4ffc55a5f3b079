import { z } from "zod";
import { listBuilds } from "@/server/environments";
import { buildGridRow } from "@/server/environments/contract";
import { pageInput, pageOf } from "../pagination";
import { projectQuery } from "../procedures";
import { router } from "../trpc";

export const buildsRouter = router({
  /** Rows are branches (production first, then by last build), cells their last builds. */
  grid: projectQuery("project.read")
    .input(
      z.object({
        ...pageInput,
        search: z.string().max(200).optional(),
        cells: z.number().int().min(1).max(50).default(12),
      }),
    )
    .output(pageOf(buildGridRow))
    .query(({ ctx, input: { search = null, cells, cursor = null, limit } }) =>
      listBuilds(ctx.sql, ctx.project.id, { search, cells, cursor, limit }),
    ),
});

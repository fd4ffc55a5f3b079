import { z } from "zod";
import { refuseBeyondScopes } from "@/server/access/authorize";
import { followAudit, listAudit } from "@/server/audit";
import { auditEntry, auditFilter } from "@/server/audit/contract";
import { projectSlug } from "@/server/projects/contract";
import { pageInput, pageOf } from "../pagination";
import { projectQuery, viewerQuery } from "../procedures";
import { router } from "../trpc";

export const auditRouter = router({
  /** For programs that copy the trail: nothing is missed, nothing comes twice. */
  follow: viewerQuery
    .meta({
      openapi: {
        method: "GET",
        path: "/audit",
        summary: "The audit trail that you may read, oldest first, after a sequence number",
        tags: ["audit"],
      },
    })
    .input(
      z.object({
        after: z.number().int().min(0).default(0).describe("seq of the last line you have"),
        limit: z.number().int().min(1).max(1000).default(200),
        project: projectSlug.optional(),
        ...auditFilter,
      }),
    )
    .output(pageOf(auditEntry))
    .query(({ ctx, input: { after, limit, ...filter } }) => {
      // It names no project: a token's scopes are asked here, its owner's role row by row.
      refuseBeyondScopes(ctx.viewer, { permission: "audit.read" }, "query");
      return followAudit(ctx.sql, filter, { after, limit });
    }),

  list: projectQuery("audit.read")
    .input(z.object({ ...pageInput, ...auditFilter }))
    .output(pageOf(auditEntry))
    .query(({ ctx, input: { cursor, limit, actor, action, entityId, from, until } }) =>
      listAudit(
        ctx.sql,
        { projectId: ctx.project.id, actor, action, entityId, from, until },
        { cursor, limit },
      ),
    ),
});

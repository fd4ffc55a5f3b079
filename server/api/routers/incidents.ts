import { z } from "zod";
import { listIncidents } from "@/server/incidents";
import { incident } from "@/server/incidents/contract";
import { projectQuery } from "../procedures";
import { router } from "../trpc";

export const incidentsRouter = router({
  list: projectQuery("project.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/incidents",
        summary: "List what is or was wrong: production without a proven backup",
        tags: ["backups"],
      },
    })
    .output(z.object({ items: z.array(incident) }))
    .query(async ({ ctx }) => ({ items: await listIncidents(ctx.sql, ctx.project.id) })),
});

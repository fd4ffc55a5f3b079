import { z } from "zod";
import {
  previewRetention,
  previewSchedule,
  readRetention,
  setRetention,
  setSchedule,
} from "@/server/backups";
import {
  backupSchedule,
  retentionPolicy,
  retentionPreview,
  schedulePreview,
} from "@/server/backups/contract";
import { acknowledged } from "../pagination";
import { environmentMutation, environmentQuery, projectMutation, projectQuery } from "../procedures";

const rest = <Path extends `/${string}`>(method: "GET" | "PUT", path: Path, summary: string) => ({
  openapi: { method, path, summary, tags: ["backups"] },
});
const RETENTION = "/projects/{project}/backup-retention";
const SCHEDULE = "/environments/{environmentId}/backup-schedule";

/** When backups are taken and how long they are kept; part of the backups router. */
export const backupSettings = {
  /** With a cron expression: what it would do. */
  schedule: environmentQuery("project.read")
    .meta(rest("GET", SCHEDULE, "When backups are taken, or would be with another cron expression"))
    .input(z.object({ cron: z.string().max(100).optional(), timeZone: z.string().max(64).optional() }))
    .output(schedulePreview)
    .query(({ ctx, input }) => previewSchedule(ctx.sql, ctx.environment, input, ctx.deps.clock.now())),

  setSchedule: environmentMutation("environment.configure")
    .meta(rest("PUT", SCHEDULE, "Set when backups are taken"))
    .input(backupSchedule)
    .output(z.object({ nextAt: z.string().nullable() }))
    .mutation(({ ctx, input }) =>
      setSchedule(ctx.sql, ctx.environment, { ...input, now: ctx.deps.clock.now() }),
    ),

  retention: projectQuery("project.read")
    .meta(rest("GET", RETENTION, "Get how many backups are kept"))
    .output(retentionPolicy)
    .query(({ ctx }) => readRetention(ctx.sql, ctx.project.id)),

  previewRetention: projectQuery("project.read")
    .meta(rest("GET", `${RETENTION}/preview`, "What rules would keep, with the reason for each backup"))
    .input(retentionPolicy)
    .output(retentionPreview)
    .query(({ ctx, input }) => previewRetention(ctx.sql, ctx.project.id, input, ctx.deps.clock.now())),

  setRetention: projectMutation("project.configure")
    .meta(rest("PUT", RETENTION, "Set how many backups are kept"))
    .input(retentionPolicy)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await setRetention(ctx.sql, ctx.project.id, input);
      return { ok: true as const };
    }),
};

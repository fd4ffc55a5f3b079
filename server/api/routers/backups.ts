import { z } from "zod";
import {
  decideRestore,
  getBackup,
  getReplaced,
  getRestore,
  listBackups,
  readOverview,
  requestBackup,
  requestRestore,
  requestVerify,
  setHold,
  setPinned,
  setRetention,
  setSchedule,
} from "@/server/backups";
import {
  backupDto,
  backupOverview,
  backupSchedule,
  restoreDto,
  restoreParts,
  retentionPolicy,
} from "@/server/backups/contract";
import { describeRollback } from "@/server/deployments";
import { requestRollback } from "@/server/environments";
import { acknowledged, pageInput, pageOf, runQueued } from "../pagination";
import {
  backupMutation,
  backupQuery,
  backupTargetMutation,
  environmentMutation,
  environmentQuery,
  projectMutation,
  restoreMutation,
  restoreQuery,
} from "../procedures";
import { router } from "../trpc";

type Method = "GET" | "POST" | "PUT";
const rest = <Path extends `/${string}`>(method: Method, path: Path, summary: string) => ({
  openapi: { method, path, summary, tags: ["backups"] },
});
const comment = z.string().trim().max(500).optional();

export const backupsRouter = router({
  list: environmentQuery("project.read")
    .meta(rest("GET", "/environments/{environmentId}/backups", "List backups, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(backupDto))
    .query(({ ctx, input }) => listBackups(ctx.sql, ctx.environment.id, input)),

  /** All that the page of an environment's backups shows first. */
  overview: environmentQuery("project.read")
    .output(backupOverview)
    .query(({ ctx }) => readOverview(ctx.sql, ctx.environment, ctx.deps.clock.now())),

  create: environmentMutation("backup.create")
    .meta(rest("POST", "/environments/{environmentId}/backups", "Back up what serves now"))
    .input(z.object({ comment }))
    .output(backupDto)
    .mutation(({ ctx, input }) =>
      requestBackup(ctx.sql, ctx.environment, { comment: input.comment ?? null, source: ctx.source }),
    ),

  get: backupQuery("project.read")
    .meta(rest("GET", "/backups/{backupId}", "Get a backup"))
    .output(backupDto)
    .query(({ ctx, input }) => getBackup(ctx.sql, input.backupId)),

  verify: backupMutation("backup.create")
    .meta(
      rest("POST", "/backups/{backupId}/verify", "Prove a backup by restoring it and starting Odoo on it"),
    )
    .output(runQueued)
    .mutation(async ({ ctx, input }) => ({
      runId: await requestVerify(ctx.sql, input.backupId, ctx.source),
    })),

  pin: backupMutation("backup.create")
    .meta(rest("POST", "/backups/{backupId}/pin", "Keep a backup whatever the rules say, or stop doing so"))
    .input(z.object({ pinned: z.boolean().default(true) }))
    .output(backupDto)
    .mutation(({ ctx, input }) =>
      setPinned(ctx.sql, { id: input.backupId, pinned: input.pinned, at: ctx.deps.clock.now() }),
    ),

  hold: backupMutation("project.configure")
    .meta(rest("POST", "/backups/{backupId}/hold", "Put a backup under legal hold, or lift it"))
    .input(z.object({ hold: z.boolean() }))
    .output(backupDto)
    .mutation(({ ctx, input }) => setHold(ctx.sql, input.backupId, input.hold)),

  /** Over production somebody else has to agree. */
  restore: backupTargetMutation("backup.restore")
    .meta(rest("POST", "/backups/{backupId}/restore", "Restore a backup into its own or another environment"))
    .input(z.object({ parts: restoreParts.default("both"), comment }))
    .output(restoreDto)
    .mutation(({ ctx, input }) =>
      requestRestore(ctx.sql, ctx.environment, {
        backupId: input.backupId,
        parts: input.parts,
        comment: input.comment ?? null,
        source: ctx.source,
        now: ctx.deps.clock.now(),
      }),
    ),

  getRestore: restoreQuery("project.read")
    .meta(rest("GET", "/restores/{restoreId}", "Get a restore"))
    .output(restoreDto)
    .query(({ ctx, input }) => getRestore(ctx.sql, input.restoreId, ctx.deps.clock.now())),

  /** Nobody decides about their own. */
  decideRestore: restoreMutation("restore.approve")
    .meta(rest("POST", "/restores/{restoreId}/decision", "Approve or reject a restore that waits"))
    .input(z.object({ decision: z.enum(["approved", "rejected"]), comment }))
    .output(restoreDto)
    .mutation(({ ctx, input }) =>
      decideRestore(ctx.sql, input.restoreId, {
        decision: input.decision,
        comment: input.comment ?? null,
        userId: ctx.viewer.userId,
        now: ctx.deps.clock.now(),
      }),
    ),

  withdrawRestore: restoreMutation("backup.restore")
    .meta(rest("POST", "/restores/{restoreId}/withdraw", "Take back a restore that waits for approval"))
    .output(restoreDto)
    .mutation(({ ctx, input }) =>
      decideRestore(ctx.sql, input.restoreId, {
        decision: "withdrawn",
        comment: null,
        userId: ctx.viewer.userId,
        now: ctx.deps.clock.now(),
      }),
    ),

  undoRestore: restoreMutation("environment.rollback")
    .meta(
      rest("POST", "/restores/{restoreId}/undo", "Go back to what served before a restore, with its data"),
    )
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const deploymentId = await getReplaced(ctx.sql, input.restoreId, ctx.deps.clock.now());
      const preview = await describeRollback(ctx.sql, ctx.environment.id, deploymentId);
      const rollback = { preview, mode: "code_and_data" as const, source: ctx.source };
      return { runId: await requestRollback(ctx.sql, ctx.environment, rollback) };
    }),

  setSchedule: environmentMutation("environment.configure")
    .meta(rest("PUT", "/environments/{environmentId}/backup-schedule", "Set when backups are taken"))
    .input(backupSchedule)
    .output(z.object({ nextAt: z.string().nullable() }))
    .mutation(({ ctx, input }) =>
      setSchedule(ctx.sql, ctx.environment, { ...input, now: ctx.deps.clock.now() }),
    ),

  setRetention: projectMutation("project.configure")
    .meta(rest("PUT", "/projects/{project}/backup-retention", "Set how many backups are kept"))
    .input(retentionPolicy)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await setRetention(ctx.sql, ctx.project.id, input);
      return { ok: true as const };
    }),
});

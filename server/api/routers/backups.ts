import { z } from "zod";
import type { Viewer } from "@/server/access";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { ApiDeps } from "../context";
import {
  beginUpload,
  decideRestore,
  getBackup,
  getDownload,
  getReplaced,
  getRestore,
  getUpload,
  giveUpUpload,
  listBackups,
  readOverview,
  requestBackup,
  requestDownload,
  requestRestore,
  requestVerify,
  restoreToBranch,
  setHold,
  setPinned,
} from "@/server/backups";
import {
  backupDto,
  backupOverview,
  downloadDto,
  exportContents,
  exportDto,
  importDto,
  restoreDto,
  restoreParts,
} from "@/server/backups/contract";
import { describeRollback } from "@/server/deployments";
import { requestRollback } from "@/server/environments";
import { branchName } from "@/server/environments/contract";
import { pageInput, pageOf, runQueued } from "../pagination";
import {
  backupEffect,
  backupMutation,
  backupQuery,
  backupTargetMutation,
  importMutation,
  importQuery,
  restoreMutation,
  restoreQuery,
} from "../backup-procedures";
import { environmentMutation, environmentQuery } from "../procedures";
import { router } from "../trpc";
import { backupSettings } from "./backup-settings";

type Method = "GET" | "POST" | "PUT" | "DELETE";
const rest = <Path extends `/${string}`>(method: Method, path: Path, summary: string) => ({
  openapi: { method, path, summary, tags: ["backups"] },
});
/** What changes production's data asks a person for a fresh proof. */
const onProduction = { fresh: "production" } as const;
const comment = z.string().trim().max(500).optional();

const fileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  .regex(/^[^\u0000-\u001f\u007f/\\]+$/, "a name without slashes");

const askerOf = (ctx: { deps: ApiDeps; viewer: { userId: string } }) => ({
  url: ctx.deps.settings.url,
  userId: ctx.viewer.userId,
  now: ctx.deps.clock.now(),
});

type LinkContext = { deps: ApiDeps; viewer: Viewer; sql: SqlClient };

/** A link is for whoever asks for it; from where they may come is asked when it is used. */
function linkOf({ deps, viewer, sql }: LinkContext, input: { backupId: string; exportId?: string }) {
  const { userId, actorKind, tokenId, scopes } = viewer;
  const holder = { userId, actorKind, tokenId, scopes: scopes && [...scopes] };
  const { backupId, exportId = null } = input;
  const links = { ...deps.stores, url: deps.settings.url };
  return getDownload(links, sql, { backupId, exportId, holder, now: deps.clock.now() });
}

export const backupsRouter = router({
  list: environmentQuery("project.read")
    .meta(rest("GET", "/environments/{environmentId}/backups", "List backups, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(backupDto))
    .query(({ ctx, input }) => listBackups(ctx.sql, ctx.environment.id, input)),

  /** All that the page of an environment's backups shows first. */
  overview: environmentQuery("project.read")
    .output(backupOverview)
    .query(({ ctx }) => readOverview(ctx.sql, ctx.environment, askerOf(ctx))),

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
    .meta({
      ...onProduction,
      ...rest("POST", "/backups/{backupId}/restore", "Restore a backup into its own or another environment"),
    })
    .input(z.object({ parts: restoreParts.default("both"), comment }))
    .output(restoreDto)
    .mutation(({ ctx, input }) =>
      requestRestore(ctx.sql, ctx.environment, {
        backupId: input.backupId,
        parts: input.parts,
        comment: input.comment ?? null,
        source: ctx.source,
        byPerson: ctx.viewer.projectId === null,
        now: ctx.deps.clock.now(),
      }),
    ),

  /** The branch and its environment are made first, from production's newest commit. */
  restoreToBranch: backupEffect("repo.read")
    .meta(rest("POST", "/backups/{backupId}/restore-to-branch", "Restore a backup into a new branch"))
    .input(z.object({ name: branchName, parts: restoreParts.default("both"), comment }))
    .output(restoreDto)
    .mutation(({ ctx, input }) =>
      restoreToBranch(ctx.deps, ctx.claims, {
        own: ctx.environment,
        backupId: input.backupId,
        name: input.name,
        parts: input.parts,
        comment: input.comment ?? null,
        source: ctx.source,
        byPerson: ctx.viewer.projectId === null,
      }),
    ),

  /** One that is ready with the same in it is given again. */
  requestDownload: backupMutation("backup.download")
    .meta({
      ...rest("POST", "/backups/{backupId}/download", "Make a backup into Odoo's own zip, to be downloaded"),
      ...onProduction,
    })
    .input(exportContents)
    .output(exportDto)
    .mutation(({ ctx, input }) => requestDownload(ctx.sql, { ...input, source: ctx.source })),

  download: backupQuery("backup.download")
    .meta(rest("GET", "/backups/{backupId}/download", "Get how far a download is, and the link to it"))
    .meta(onProduction)
    .input(z.object({ exportId: z.uuid().optional().describe("the newest one unless given") }))
    .output(downloadDto)
    .query(({ ctx, input }) => linkOf(ctx, input)),

  /** The same for a button, which can ask for the proof and try again. */
  openDownload: backupMutation("backup.download")
    .meta(onProduction)
    .input(z.object({ exportId: z.uuid() }))
    .output(downloadDto)
    .mutation(({ ctx, input }) => linkOf(ctx, input)),

  /** Odoo's zip, Odoo.sh's and Odoo Online's, a dump, or click-odoo's folder as zip or tar. */
  beginImport: environmentMutation("backup.restore")
    .meta(rest("POST", "/environments/{environmentId}/imports", "Begin to bring a backup from elsewhere"))
    .input(z.object({ fileName, sizeBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }))
    .output(importDto)
    .mutation(({ ctx, input }) =>
      beginUpload(ctx.sql, ctx.environment, {
        fileName: input.fileName,
        sizeBytes: input.sizeBytes,
        ...askerOf(ctx),
      }),
    ),

  getImport: importQuery("project.read")
    .meta(rest("GET", "/imports/{importId}", "Get how much of a file has arrived, or what became of it"))
    .output(importDto)
    .query(({ ctx, input }) => getUpload(ctx.sql, input.importId, askerOf(ctx))),

  giveUpImport: importMutation("backup.restore")
    .meta(rest("DELETE", "/imports/{importId}", "Give up a file that has not arrived"))
    .output(importDto)
    .mutation(({ ctx, input }) => giveUpUpload(ctx.sql, input.importId, askerOf(ctx))),

  getRestore: restoreQuery("project.read")
    .meta(rest("GET", "/restores/{restoreId}", "Get a restore"))
    .output(restoreDto)
    .query(({ ctx, input }) => getRestore(ctx.sql, input.restoreId, ctx.deps.clock.now())),

  /** Nobody decides about their own. */
  decideRestore: restoreMutation("restore.approve")
    .meta({
      fresh: true,
      ...rest("POST", "/restores/{restoreId}/decision", "Approve or reject a restore that waits"),
    })
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
    .meta({
      ...onProduction,
      ...rest("POST", "/restores/{restoreId}/undo", "Go back to what served before a restore, with its data"),
    })
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const deploymentId = await getReplaced(ctx.sql, input.restoreId, ctx.deps.clock.now());
      const preview = await describeRollback(ctx.sql, ctx.environment.id, deploymentId);
      const rollback = { preview, mode: "code_and_data" as const, source: ctx.source };
      return { runId: await requestRollback(ctx.sql, ctx.environment, rollback) };
    }),

  ...backupSettings,
});

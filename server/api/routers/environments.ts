import { tracked } from "@trpc/server";
import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { authorizeEnvironment } from "@/server/access/authorize";
import { describeRollback, listDeployments } from "@/server/deployments";
import { deploymentDto, rollbackPreview, rollbackMode } from "@/server/deployments/contract";
import {
  configureEnvironment,
  deleteEnvironment,
  describeMove,
  findEnvironment,
  forkBranch,
  getEnvironment,
  listEnvironmentEvents,
  listEnvironments,
  listHistory,
  mergeBranches,
  moveStage,
  planGitCommands,
  requestRollback,
  requestRun,
  showSignIn,
} from "@/server/environments";
import {
  branchName,
  environmentDetail,
  environmentEvent,
  environmentSummary,
  gitCommands,
  historyEntry,
  signInDto,
  stageMovePlan,
} from "@/server/environments/contract";
import { followEnvironment } from "@/server/http/streams/follow-environment";
import { environmentUrl, hostedUrl } from "@/server/projects";
import { environmentOverrides } from "@/server/projects/contract";
import { EVENT_LEVELS } from "@/server/runs/contract";
import { findProjectRepository } from "@/server/platform/db/sql/read-environments";
import { acknowledged, pageInput, pageOf, runQueued } from "../pagination";
import { environmentEffect, environmentMutation, environmentQuery, projectQuery } from "../procedures";
import { recheckAll, withApiErrors } from "../streaming";
import { router } from "../trpc";

/** The address of an environment under /api/v1. */
function rest(method: "GET" | "POST" | "PATCH" | "DELETE", tail: string, summary: string) {
  return {
    openapi: {
      method,
      path: `/environments/{environmentId}${tail}` as const,
      summary,
      tags: ["environments"],
    },
  };
}

export const environmentsRouter = router({
  list: projectQuery("project.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/environments",
        summary: "List environments",
        tags: ["environments"],
      },
    })
    .input(z.object({ ...pageInput, stage: z.enum(STAGES).optional() }))
    .output(pageOf(environmentSummary))
    .query(({ ctx, input: { stage = null, cursor = null, limit } }) =>
      listEnvironments(ctx.deps, ctx.sql, { projectId: ctx.project.id, stage, cursor, limit }),
    ),

  get: environmentQuery("project.read")
    .meta(rest("GET", "", "Get an environment"))
    .output(environmentDetail)
    .query(({ ctx }) => getEnvironment(ctx.deps, ctx.sql, ctx.environment)),

  /** By its name, the first label of its host, as pages address it. */
  find: projectQuery("project.read")
    .input(z.object({ name: z.string().max(63) }))
    .output(environmentDetail)
    .query(({ ctx, input }) =>
      findEnvironment(ctx.deps, ctx.sql, { projectId: ctx.project.id, name: input.name }),
    ),

  rebuild: environmentMutation("environment.build")
    .meta(rest("POST", "/rebuild", "Build the newest commit anew"))
    .input(z.object({ fresh: z.boolean().optional().describe("staging: copy production as it is now") }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => {
      const run = { mode: "new_build" as const, fresh: input.fresh };
      const request = { action: "rebuild" as const, kind: null, input: run, source: ctx.source };
      return { runId: await requestRun(ctx.sql, ctx.environment, request) };
    }),

  update: environmentMutation("environment.build")
    .meta(rest("POST", "/update", "Update what runs to the newest commit, keeping its data"))
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
    .meta(rest("POST", "/restart", "Restart Odoo; nothing is built"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, {
        action: "restart",
        kind: "restart",
        source: ctx.source,
      }),
    })),

  stop: environmentMutation("environment.operate")
    .meta(rest("POST", "/stop", "Stop Odoo until somebody starts it"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, { action: "stop", kind: "stop", source: ctx.source }),
    })),

  start: environmentMutation("environment.operate")
    .meta(rest("POST", "/start", "Start Odoo again"))
    .output(runQueued)
    .mutation(async ({ ctx }) => ({
      runId: await requestRun(ctx.sql, ctx.environment, {
        action: "start",
        kind: "wake",
        source: ctx.source,
      }),
    })),

  delete: environmentEffect("environment.delete")
    .meta(rest("DELETE", "", "Delete the branch, the environment and its data"))
    .output(runQueued)
    .mutation(async ({ ctx }) => {
      const actor = { userId: ctx.viewer.userId, source: ctx.source };
      return { runId: await deleteEnvironment(ctx.deps, ctx.claims, actor, ctx.environment) };
    }),

  /** What moving it to a stage would mean, for the drop target and the dialog. */
  describeMove: environmentQuery("project.read")
    .input(z.object({ to: z.enum(STAGES) }))
    .output(stageMovePlan)
    .query(({ ctx, input }) => describeMove(ctx.sql, ctx.environment, input.to)),

  moveStage: environmentMutation("environment.move")
    .meta(rest("POST", "/move", "Move the branch to another stage"))
    .input(z.object({ to: z.enum(STAGES) }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => ({
      runId: await moveStage(ctx.deps, ctx.sql, ctx.environment, { to: input.to, source: ctx.source }),
    })),

  setLifetime: environmentMutation("environment.configure")
    .meta(rest("POST", "/lifetime", "Keep the environment, or set how long it lives"))
    .input(
      z.object({
        keep: z.boolean().optional(),
        days: z
          .number()
          .int()
          .min(1)
          .max(3650)
          .nullable()
          .optional()
          .describe("after the last build; null: for ever"),
        useDefault: z.boolean().optional().describe("the project's lifetime for the stage"),
      }),
    )
    .output(z.object({ expiresAt: z.string().nullable() }))
    .mutation(async ({ ctx, input }) => {
      const lifetimeDays = input.useDefault ? ("default" as const) : input.days;
      const { expiresAt } = await configureEnvironment(ctx.sql, ctx.environment, {
        keep: input.keep,
        lifetimeDays,
      });
      return { expiresAt: expiresAt?.toISOString() ?? null };
    }),

  /** Replaces the environment's own settings; what is left out follows the project. */
  setSettings: environmentMutation("environment.configure")
    .meta(rest("PATCH", "/settings", "Replace the environment's own settings"))
    .input(z.object({ settings: environmentOverrides }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await configureEnvironment(ctx.sql, ctx.environment, { settings: input.settings });
      return { ok: true as const };
    }),

  history: environmentEffect("project.read")
    .meta(rest("GET", "/history", "Commits, runs, deployments and changes, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(historyEntry))
    .query(({ ctx, input: { cursor = null, limit } }) =>
      listHistory(ctx.deps, ctx.claims, ctx.environment, { cursor, limit }),
    ),

  /** Merges another branch (`sourceEnvironmentId`) into this one; the permission is asked on this one's stage. */
  merge: environmentEffect("repo.write")
    .meta(rest("POST", "/merge", "Merge another branch into this one"))
    .input(z.object({ sourceEnvironmentId: z.uuid() }))
    .output(z.object({ kind: z.enum(["merged", "up_to_date"]), sha: z.string(), runs: z.array(z.uuid()) }))
    .mutation(async ({ ctx, input }) => {
      const { userId, name, email } = ctx.viewer;
      const source = await ctx.deps.db.readAsUser(ctx.claims, (sql) =>
        authorizeEnvironment(sql, input.sourceEnvironmentId, "repo.read"),
      );
      const actor = { userId, name, email, source: ctx.source };
      return mergeBranches(ctx.deps, actor, { source, target: ctx.environment });
    }),

  /** Makes a branch at this one's newest commit. The permission is asked again on the new branch's stage. */
  createBranch: environmentEffect("repo.read")
    .meta(rest("POST", "/fork", "Make a branch from this one"))
    .input(z.object({ name: branchName }))
    .output(z.object({ branch: z.string(), runs: z.array(z.uuid()) }))
    .mutation(({ ctx, input }) => {
      const actor = { userId: ctx.viewer.userId, source: ctx.source };
      return forkBranch(ctx.deps, ctx.claims, actor, { source: ctx.environment, name: input.name });
    }),

  /** Where to open the running Odoo. */
  connect: environmentQuery("environment.connect")
    .output(z.object({ url: z.string(), host: z.string() }))
    .query(({ ctx }) => ({
      url: environmentUrl(ctx.deps.settings, ctx.environment.host),
      host: ctx.environment.host,
    })),

  /** A change, because each look leaves a line in the audit trail. */
  signIn: environmentMutation("environment.connect")
    .meta(rest("POST", "/sign-in", "Show how to sign in to Odoo as its administrator; each look is audited"))
    .output(signInDto)
    .mutation(({ ctx }) => showSignIn(ctx.deps, ctx.sql, ctx.environment)),

  gitCommands: environmentQuery("repo.read")
    .input(z.object({ into: z.string().max(250).optional(), fork: z.string().max(250).optional() }))
    .output(gitCommands)
    .query(async ({ ctx, input: { into, fork } }) => {
      const { repoUrl, production } = await findProjectRepository(ctx.sql, ctx.environment.project_id);
      const url = repoUrl ?? hostedUrl(ctx.deps.settings, ctx.environment.project_slug);
      return planGitCommands({ name: ctx.environment.branch, repoUrl: url, production, into, fork });
    }),

  deployments: environmentQuery("project.read")
    .meta(rest("GET", "/deployments", "List deployments, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(deploymentDto))
    .query(({ ctx, input }) => listDeployments(ctx.sql, ctx.environment.id, input)),

  /** What going back to one deployment means, both ways, and whether it can be done. */
  describeRollback: environmentQuery("project.read")
    .input(z.object({ deploymentId: z.uuid() }))
    .output(rollbackPreview)
    .query(({ ctx, input }) => describeRollback(ctx.sql, ctx.environment.id, input.deploymentId)),

  rollback: environmentMutation("environment.rollback")
    .meta(rest("POST", "/rollback", "Go back to an earlier deployment"))
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

  events: environmentQuery("log.read")
    .meta(rest("GET", "/events", "Lines of the serving Odoo's log after a sequence number"))
    .input(
      z.object({
        after: z.number().int().min(0).default(0).describe("sequence of the last line you have"),
        limit: z.number().int().min(1).max(5000).default(500),
        level: z.enum(EVENT_LEVELS).optional().describe("this level and worse"),
        search: z.string().max(200).optional().describe("plain text, in any case"),
      }),
    )
    .output(pageOf(environmentEvent))
    .query(async ({ ctx, input: { after, limit, level, search } }) => {
      const levels = level === undefined ? null : EVENT_LEVELS.slice(EVENT_LEVELS.indexOf(level));
      const items = await listEnvironmentEvents(ctx.sql, ctx.environment.id, {
        after,
        limit,
        levels,
        search,
      });
      const last = items.at(-1);
      return { items, nextCursor: items.length === limit && last ? String(last.seq) : null };
    }),

  /** The serving Odoo's log as it comes; without `after`, its last lines first. */
  follow: environmentEffect("log.read")
    .input(z.object({ after: z.number().int().min(0).nullish(), lastEventId: z.string().nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const resumed = Number(input.lastEventId ?? 0) || 0;
      const follow = {
        environmentId: ctx.environment.id,
        after: resumed > 0 ? Math.max(resumed, input.after ?? 0) : (input.after ?? null),
        recheck: recheckAll(ctx),
        signal: signal ?? ctx.deps.streams.shutdown,
      };
      for await (const message of withApiErrors(followEnvironment(ctx.deps.streams, follow)))
        yield tracked(String(message.lastSeq), message);
    }),
});

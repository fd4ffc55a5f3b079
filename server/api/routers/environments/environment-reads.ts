import { tracked } from "@trpc/server";
import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { listDeployments } from "@/server/deployments";
import { deploymentDto } from "@/server/deployments/contract";
import {
  findEnvironment,
  getEnvironment,
  listEnvironmentEvents,
  listEnvironments,
  listHistory,
  showSignIn,
} from "@/server/environments";
import {
  environmentDetail,
  environmentEvent,
  environmentSummary,
  historyEntry,
  signInDto,
} from "@/server/environments/contract";
import { followEnvironment } from "@/server/http/streams/follow-environment";
import { environmentUrl } from "@/server/projects";
import { EVENT_LEVELS } from "@/server/runs/contract";
import { pageInput, pageOf } from "../../pagination";
import { environmentEffect, environmentMutation, environmentQuery, projectQuery } from "../../procedures";
import { recheckAll, withApiErrors } from "../../streaming";
import { restOf } from "./rest-of";

/** What is there, and what it says. */
export const environmentReads = {
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
    .meta(restOf("GET", "", "Get an environment"))
    .output(environmentDetail)
    .query(({ ctx }) => getEnvironment(ctx.deps, ctx.sql, ctx.environment)),

  /** By its name, the first label of its host, as pages address it. */
  find: projectQuery("project.read")
    .input(z.object({ name: z.string().max(63) }))
    .output(environmentDetail)
    .query(({ ctx, input }) =>
      findEnvironment(ctx.deps, ctx.sql, { projectId: ctx.project.id, name: input.name }),
    ),

  history: environmentEffect("project.read")
    .meta(restOf("GET", "/history", "Commits, runs, deployments and changes, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(historyEntry))
    .query(({ ctx, input: { cursor = null, limit } }) =>
      listHistory(ctx.deps, ctx.claims, ctx.environment, { cursor, limit }),
    ),

  /** Where to open the running Odoo. */
  connect: environmentQuery("environment.connect")
    .output(z.object({ url: z.string(), host: z.string() }))
    .query(({ ctx }) => ({
      url: environmentUrl(ctx.deps.settings, ctx.environment.host),
      host: ctx.environment.host,
    })),

  /** A change, because each look leaves a line in the audit trail. */
  signIn: environmentMutation("environment.connect")
    .meta({
      fresh: "production",
      ...restOf("POST", "/sign-in", "Show how to sign in to Odoo as its administrator; each look is audited"),
    })
    .output(signInDto)
    .mutation(({ ctx }) => showSignIn(ctx.deps, ctx.sql, ctx.environment)),

  deployments: environmentQuery("project.read")
    .meta(restOf("GET", "/deployments", "List deployments, newest first"))
    .input(z.object(pageInput))
    .output(pageOf(deploymentDto))
    .query(({ ctx, input }) => listDeployments(ctx.sql, ctx.environment.id, input)),

  events: environmentQuery("log.read")
    .meta(restOf("GET", "/events", "Lines of the serving Odoo's log after a sequence number"))
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
};

import { tracked } from "@trpc/server";
import { z } from "zod";
import { followRun } from "@/server/http/streams/follow-run";
import { cancelRun, getRun, listRunEvents, listRuns } from "@/server/runs";
import { EVENT_LEVELS, RUN_KINDS, runDetail, runEvent, runSummary } from "@/server/runs/contract";
import { describeCancel, RUN_STATUSES } from "@/server/runs/states";
import { pageInput, pageOf } from "../pagination";
import { projectQuery, runEffect, runMutation, runQuery } from "../procedures";
import { recheckAll, withApiErrors } from "../streaming";
import { router } from "../trpc";

/** "warning" means warnings and what is worse. */
function levelsFrom(level: (typeof EVENT_LEVELS)[number] | undefined): readonly string[] | null {
  return level === undefined ? null : EVENT_LEVELS.slice(EVENT_LEVELS.indexOf(level));
}

export const runsRouter = router({
  list: projectQuery("project.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/runs",
        summary: "List runs, newest first",
        tags: ["runs"],
      },
    })
    .input(
      z.object({
        ...pageInput,
        environmentId: z.uuid().optional(),
        kind: z.enum(RUN_KINDS).optional(),
        status: z.enum(RUN_STATUSES).optional(),
      }),
    )
    .output(pageOf(runSummary))
    .query(({ ctx, input: { environmentId, kind, status, cursor, limit } }) =>
      listRuns(ctx.sql, { projectId: ctx.project.id, envId: environmentId, kind, status, cursor, limit }),
    ),

  get: runQuery("project.read")
    .meta({
      openapi: { method: "GET", path: "/runs/{runId}", summary: "Get a run with its steps", tags: ["runs"] },
    })
    .output(runDetail)
    .query(({ ctx }) => getRun(ctx.sql, ctx.run.id)),

  events: runQuery("log.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/runs/{runId}/events",
        summary:
          "Lines of a run's log after a sequence number; an event stream when `Accept: text/event-stream` asks for it",
        tags: ["runs"],
      },
    })
    .input(
      z.object({
        after: z.number().int().min(0).default(0).describe("sequence of the last line you have"),
        limit: z.number().int().min(1).max(5000).default(500),
        level: z.enum(EVENT_LEVELS).optional().describe("this level and worse"),
        step: z.string().max(100).optional(),
        search: z.string().max(200).optional().describe("plain text, in any case"),
      }),
    )
    .output(pageOf(runEvent))
    .query(async ({ ctx, input: { after, limit, level, step, search } }) => {
      const items = await listRunEvents(ctx.sql, ctx.run.id, {
        after,
        limit,
        levels: levelsFrom(level),
        step,
        search,
      });
      const last = items.at(-1);
      return { items, nextCursor: items.length === limit && last ? String(last.seq) : null };
    }),

  cancel: runMutation("environment.build")
    .meta({
      openapi: {
        method: "POST",
        path: "/runs/{runId}/cancel",
        summary: "End a waiting run, or stop a running one at its next step",
        tags: ["runs"],
      },
    })
    .output(
      z.object({
        status: z.enum(["cancelled", "running"]),
        message: z.string().describe("what happens now, in words"),
      }),
    )
    .mutation(async ({ ctx }) => {
      const status = await cancelRun(ctx.sql, ctx.run.id);
      return { status, message: describeCancel(status) };
    }),

  /**
   * The run's state and its lines as they come. `after` is the last sequence shown already; after a lost connection the
   * browser sends the last one it got, so nothing is lost or comes twice.
   */
  follow: runEffect("log.read")
    .input(z.object({ after: z.number().int().min(0).default(0), lastEventId: z.string().nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const after = Math.max(input.after, Number(input.lastEventId ?? 0) || 0);
      const follow = {
        runId: ctx.run.id,
        after,
        recheck: recheckAll(ctx),
        signal: signal ?? ctx.deps.streams.shutdown,
      };
      let last = after;
      for await (const message of withApiErrors(followRun(ctx.deps.streams, follow))) {
        if (message.type === "events") last = message.lastSeq;
        yield tracked(String(last), message);
      }
    }),
});

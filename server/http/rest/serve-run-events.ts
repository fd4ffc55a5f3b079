import { z } from "zod";
import { authorizeRun } from "@/server/access/authorize";
import type { ApiContext } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { recheckAll } from "@/server/api/streaming";
import type { RequestClaims } from "@/server/platform/db/database";
import { followRun, type RunMessage } from "../streams/follow-run";
import { STREAM_TUNABLES } from "../streams/tunables";

const eventsInput = z.object({ runId: z.uuid(), after: z.number().int().min(0).default(0) });

/** wantsEventStream: the client asks for server-sent events rather than JSON. */
export function wantsEventStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

/**
 * serveRunEvents streams a run's lines to programs: `event: line` with the sequence as its id, `event: run` when the
 * run's state changes, `event: end` when there is no more to come. `Last-Event-ID` resumes. Authorized like runs.events.
 */
export async function serveRunEvents(
  ctx: ApiContext,
  request: Request,
  rawInput: unknown,
): Promise<Response> {
  const input = eventsInput.parse(rawInput);
  const authorize = (now: RequestClaims) =>
    ctx.deps.db.readAsUser(now, (sql) => authorizeRun(sql, input.runId, "log.read"));
  const recheck = recheckAll({ ...ctx, recheck: authorize });
  await recheck();
  const resumed = Number(request.headers.get("last-event-id") ?? 0) || 0;
  const messages = followRun(ctx.deps.streams, {
    runId: input.runId,
    after: Math.max(input.after, resumed),
    recheck,
    signal: request.signal,
  });
  return new Response(eventStream(messages), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function eventStream(messages: AsyncGenerator<RunMessage>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let ping: NodeJS.Timeout | null = null;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      ping = setInterval(() => controller.enqueue(encoder.encode(": ping\n\n")), STREAM_TUNABLES.pingMs);
    },
    pull: async (controller) => {
      try {
        const next = await messages.next();
        if (!next.done) return controller.enqueue(encoder.encode(toText(next.value)));
        controller.enqueue(encoder.encode("event: end\ndata: {}\n\n"));
        if (ping) clearInterval(ping);
        controller.close();
      } catch (error) {
        if (ping) clearInterval(ping);
        // A stream that breaks off is tried again by its client; one that may not go on says so first.
        const app = toAppError(error);
        if (app.code === "unavailable") return controller.error(error);
        const data = JSON.stringify({ code: app.code, detail: app.message });
        controller.enqueue(encoder.encode(`event: problem\ndata: ${data}\n\n`));
        controller.close();
      }
    },
    cancel: async () => {
      if (ping) clearInterval(ping);
      await messages.return(undefined);
    },
  });
}

function toText(message: RunMessage): string {
  if (message.type === "run") return `event: run\ndata: ${JSON.stringify(message.run)}\n\n`;
  return message.events
    .map((event) => `id: ${event.seq}\nevent: line\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

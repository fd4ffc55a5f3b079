import { z } from "zod";
import { authorizeRun } from "@/server/access/authorize";
import { claimsOf, createApiContext, requireViewer, type ApiDeps } from "@/server/api/context";
import { listRunEvents } from "@/server/runs";
import type { RunEventDto } from "@/server/runs/contract";
import { toProblem } from "../problem";
import { STREAM_TUNABLES } from "./tunables";

/**
 * serveRunLog gives a run's whole log as a text file, read in pages so that a million lines cost no memory. Authorized
 * like runs.events. A run that is still running gives what there is.
 */
export async function serveRunLog(deps: ApiDeps, request: Request, rawRunId: string): Promise<Response> {
  try {
    const runId = z.uuid().parse(rawRunId);
    const ctx = await createApiContext(deps, request.headers, "portal");
    const claims = claimsOf({ ...ctx, viewer: requireViewer(ctx.viewer) }, null);
    const read = (after: number) =>
      deps.db.readAsUser(claims, async (sql) => {
        await authorizeRun(sql, runId, "log.read");
        return listRunEvents(sql, runId, { after, limit: STREAM_TUNABLES.downloadPageLines });
      });
    return new Response(textOf(read, await read(0)), {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="run-${runId}.log"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return toProblem(error, new URL(request.url).pathname);
  }
}

function textOf(
  read: (after: number) => Promise<RunEventDto[]>,
  first: RunEventDto[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page = first;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const last = page.at(-1);
      if (!last) return controller.close();
      controller.enqueue(encoder.encode(page.map(lineOf).join("")));
      page = page.length < STREAM_TUNABLES.downloadPageLines ? [] : await read(last.seq);
    },
  });
}

function lineOf({ at, level, step, message }: RunEventDto): string {
  return `${at} ${level.toUpperCase().padEnd(8)} ${step ?? "-"} ${message}\n`;
}

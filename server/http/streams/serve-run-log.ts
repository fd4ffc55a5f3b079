import { z } from "zod";
import { authorizeRun } from "@/server/access/authorize";
import { askAfresh, createApiContext, type ApiDeps } from "@/server/api/context";
import { listRunEvents } from "@/server/runs";
import type { RunEventDto } from "@/server/runs/contract";
import { toProblem } from "../problem";
import { STREAM_TUNABLES } from "./tunables";

/**
 * serveRunLog gives a run's whole log as a text file, read in pages so that a million lines cost no memory. Authorized
 * like runs.events, afresh for each page: whoever reads slowly may have lost the right to the rest. A run that is still
 * running gives what there is.
 */
export async function serveRunLog(deps: ApiDeps, request: Request, rawRunId: string): Promise<Response> {
  try {
    const runId = z.uuid().parse(rawRunId);
    const ctx = await createApiContext(deps, request.headers, "portal");
    const read = async (after: number) =>
      deps.db.readAsUser(await askAfresh(ctx), async (sql) => {
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
  let held: RunEventDto[] | null = first;
  let after = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const page: RunEventDto[] = held ?? (await read(after));
      held = null;
      after = page.at(-1)?.seq ?? after;
      controller.enqueue(encoder.encode(page.map(lineOf).join("")));
      if (page.length < STREAM_TUNABLES.downloadPageLines) controller.close();
    },
  });
}

function lineOf({ at, level, step, message }: RunEventDto): string {
  return `${at} ${level.toUpperCase().padEnd(8)} ${step ?? "-"} ${message}\n`;
}

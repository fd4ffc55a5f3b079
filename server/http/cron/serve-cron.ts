import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiDeps } from "@/server/api/context";
import { AppError } from "@/server/platform/errors";
import { toProblem } from "../problem";
import { CRON_TASKS } from "./tasks";

/** serveCron runs one task for whoever holds CRON_SECRET; without that setting there is no such address. */
export async function serveCron(
  deps: ApiDeps,
  secret: string | null,
  request: Request,
  task: string,
): Promise<Response> {
  try {
    if (secret === null)
      throw new AppError(
        "not_found",
        "Cron is rung by the worker itself. Set CRON_SECRET to ring it from outside.",
      );
    if (!isBearer(request.headers.get("authorization"), secret))
      throw new AppError("not_signed_in", "Send `Authorization: Bearer` with CRON_SECRET.");
    if (!Object.hasOwn(CRON_TASKS, task)) throw new AppError("not_found", "There is no such task.");
    return Response.json(await CRON_TASKS[task as keyof typeof CRON_TASKS](deps), {
      headers: { "cache-control": "no-store" },
    });
  } catch (error) {
    return toProblem(error, new URL(request.url).pathname);
  }
}

/** Digests have one length, so the comparison's time says nothing about the secret. */
function isBearer(header: string | null, secret: string): boolean {
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${secret}`));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

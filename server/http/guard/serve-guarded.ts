import { readClientAddress } from "@/server/platform/network/client-header";
import { toProblem } from "../problem";
import { limitBody } from "./limit-body";
import type { RateLimits, RateState } from "./rate-limits";
import { GUARD_TUNABLES } from "./tunables";

export type GuardOptions = {
  /** null: the door has a limit of its own */
  bodyMaxBytes?: number | null;
};

/** serveGuarded is what every route handler stands behind: how often, and how much. Who may, the door itself asks. */
export async function serveGuarded(
  limits: RateLimits,
  request: Request,
  serve: (request: Request) => Promise<Response>,
  { bodyMaxBytes = GUARD_TUNABLES.bodyMaxBytes }: GuardOptions = {},
): Promise<Response> {
  const address = readClientAddress(request.headers);
  try {
    const state = await limits.take(request.headers, address);
    const answer = await serve(bodyMaxBytes === null ? request : limitBody(request, bodyMaxBytes));
    if (answer.status === 401) await limits.noteFailure(request.headers, address);
    return state ? withRate(answer, state) : answer;
  } catch (error) {
    return toProblem(error, new URL(request.url).pathname);
  }
}

/** The names of draft-ietf-httpapi-ratelimit-headers-07, which clients know. */
function withRate(answer: Response, state: RateState): Response {
  const headers = new Headers(answer.headers);
  headers.set("ratelimit-limit", String(state.limit));
  headers.set("ratelimit-remaining", String(state.remaining));
  headers.set("ratelimit-reset", String(state.resetSeconds));
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}

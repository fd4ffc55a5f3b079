import type { IncomingMessage, ServerResponse } from "node:http";
import { NO_PAGE_HEADER } from "../security/headers.mjs";
import { toProblem } from "../problem";
import { sendAnswer } from "./send-answer";
import { discardBody } from "./stream-body";
import { toRequest } from "./to-request";

/** serveDirect answers one request of Node's by what answers those of route handlers. It never fails. */
export async function serveDirect(
  request: IncomingMessage,
  response: ServerResponse,
  serve: (request: Request) => Promise<Response>,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.once("finish", () => discardBody(request));
  response.setHeader(NO_PAGE_HEADER.key, NO_PAGE_HEADER.value);
  try {
    const answer = await answerOf(request, gone.signal, serve);
    await sendAnswer(answer, response, request.headers["accept-encoding"]?.toString());
  } catch {
    response.destroy();
  }
}

async function answerOf(
  request: IncomingMessage,
  signal: AbortSignal,
  serve: (request: Request) => Promise<Response>,
): Promise<Response> {
  try {
    return await serve(toRequest(request, signal));
  } catch (error) {
    return toProblem(error, request.url?.split("?")[0] ?? "/");
  }
}

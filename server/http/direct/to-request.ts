import type { IncomingMessage } from "node:http";
import { streamBody } from "./stream-body";

/** Nothing behind the API reads it: addresses of the portal come from its settings. */
const HOST = "http://localhost";

/** toRequest gives what route handlers are given. Headers are those of prepareEveryRequest, not as they came. */
export function toRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    for (const one of [value ?? []].flat()) headers.append(name, one);
  const { method = "GET" } = request;
  const init = { method, headers, signal };
  const url = `${HOST}${request.url ?? "/"}`;
  if (method === "GET" || !hasBody(request)) return new Request(url, init);
  return new Request(url, { ...init, body: streamBody(request), duplex: "half" } as RequestInit);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

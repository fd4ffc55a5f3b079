import type { IncomingMessage, ServerResponse } from "node:http";
import { createProxyServer, type ProxyServer } from "httpxy";
import { stripHopHeaders } from "./forward-headers";
import { planNotice } from "./notice";
import type { RouteStage } from "./port";
import { renderNotice } from "./render-notice";

/** Proxy passes messages on; `stages` says whose answer a request gets, for the headers of that answer. */
export type Proxy = { server: ProxyServer; stages: WeakMap<IncomingMessage, RouteStage> };

/**
 * createProxy writes answers itself (`selfHandleResponse`): httpxy would pass hop-by-hop headers on, and would answer
 * a client that asked for `connection: close` with `keep-alive`. It has no listener for errors, so httpxy rejects.
 */
export function createProxy(): Proxy {
  const server = createProxyServer();
  const stages: Proxy["stages"] = new WeakMap();
  server.on("proxyRes", (answer, req, res) => writeAnswer(answer, res, stages.get(req)));
  return { server, stages };
}

function writeAnswer(answer: IncomingMessage, res: ServerResponse, stage: RouteStage | undefined): void {
  if (res.headersSent || res.destroyed) return void answer.resume();
  const headers = stripHopHeaders(answer.headers);
  if (stage !== "production") headers["x-robots-tag"] = "noindex, nofollow";
  try {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  } catch {
    // an answer that cannot be written down in HTTP (a control character in a header)
    const notice = renderNotice(planNotice({ kind: "refused", stage: stage ?? "development" }), undefined);
    res.writeHead(notice.status, notice.headers).end(notice.body);
    answer.resume();
    return;
  }
  answer.pipe(res);
}

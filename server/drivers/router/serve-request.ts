import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { refuse } from "./admit";
import { agentOf } from "./connect-upstream";
import type { Proxy } from "./create-proxy";
import { planRequestHeaders } from "./forward-headers";
import { planNotice, type NoticeCause } from "./notice";
import type { RouterOptions } from "./port";
import { reachUpstream, type ReachDeps, type Reached } from "./reach-upstream";
import { readTarget, type RequestTarget } from "./read-target";
import { renderNotice } from "./render-notice";

export type ServeDeps = ReachDeps & {
  proxy: Proxy;
  mark(envId: string): void;
  isTrustedProxy?: RouterOptions["isTrustedProxy"];
  admits?: RouterOptions["admits"];
};

/** serveRequest carries one HTTP request from its headers to the end of its answer. */
export async function serveRequest(
  deps: ServeDeps,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  res.on("timeout", () => {
    if (isClientStalled(req, res)) req.socket.destroy();
  });

  const target = readTarget(req.url ?? "", req.rawHeaders);
  if (target === null) return answer(req, res, { kind: "bad_request" });
  const refusal = await refuse(deps, req, target.host);
  if (refusal) return answer(req, res, refusal);
  const headers = planHeaders(deps, req, target);
  for (let again = isRepeatable(req); ; again = false) {
    const reached = await reachUpstream(deps, target.host, gone.signal, { wakes: true });
    if (gone.signal.aborted) return void reached.socket?.destroy();
    if (reached.socket === undefined) return answer(req, res, reached.cause);
    deps.mark(reached.route.envId);
    Object.assign(req, { headers, url: target.path });
    const failure = await forward(deps, reached, req, res);
    if (failure === null || gone.signal.aborted) return;
    if (failure.silent || !again) {
      const { envId, upstream, stage } = reached.route;
      deps.onEvent?.({ kind: "upstream_failed", envId, upstream, error: failure.error });
      return answer(req, res, { kind: failure.silent ? "silent" : "refused", stage });
    }
    await pause(deps.limits.connectRetryMs);
  }
}

type Connected = Extract<Reached, { route: unknown }>;

async function forward(
  { proxy, limits }: ServeDeps,
  { route, socket }: Connected,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<{ error: unknown; silent: boolean } | null> {
  proxy.stages.set(req, route.stage);
  let silent = false;
  // httpxy ends a silent request the way it ends a broken one; this tells them apart
  socket.once("timeout", () => (silent = true));
  try {
    await proxy.server.web(req, res, {
      target: `http://${route.upstream}`,
      agent: agentOf(socket),
      proxyTimeout: limits.answerTimeoutMs,
      selfHandleResponse: true,
    });
    return null;
  } catch (error) {
    return { error, silent };
  } finally {
    socket.destroy();
  }
}

function planHeaders({ isTrustedProxy }: ServeDeps, req: IncomingMessage, target: RequestTarget) {
  const clientAddress = req.socket.remoteAddress ?? "";
  return planRequestHeaders(req.headers, {
    clientAddress,
    host: target.authority,
    encrypted: "encrypted" in req.socket,
    trusted: isTrustedProxy?.(clientAddress) ?? false,
    websocket: false,
  });
}

function answer(req: IncomingMessage, res: ServerResponse, cause: NoticeCause): void {
  // the client sees a cut answer, not a second one in the middle of the first
  if (res.headersSent) return void res.destroy();
  const notice = renderNotice(planNotice(cause), req.headers.accept);
  res.writeHead(notice.status, notice.headers);
  res.end(req.method === "HEAD" ? undefined : notice.body);
}

/** May be sent twice: it changes nothing (RFC 9110 section 9.2.2), and its body has not been used up. */
function isRepeatable(req: IncomingMessage): boolean {
  const hasBody =
    req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
  return ["GET", "HEAD", "OPTIONS"].includes(req.method ?? "") && !hasBody;
}

/** Nothing moved for `clientStallMs`. That is the client's doing when we wait for its body, or it leaves ours unread. */
function isClientStalled(req: IncomingMessage, res: ServerResponse): boolean {
  const awaitsBody = !req.complete && req.readableLength < req.readableHighWaterMark;
  return awaitsBody || res.writableLength > 0;
}

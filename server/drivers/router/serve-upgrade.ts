import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { refuse } from "./admit";
import { agentOf } from "./connect-upstream";
import { planRequestHeaders } from "./forward-headers";
import { planNotice, type NoticeCause } from "./notice";
import { reachUpstream } from "./reach-upstream";
import { readTarget } from "./read-target";
import { renderNotice } from "./render-notice";
import type { ServeDeps } from "./serve-request";

/** serveUpgrade joins a websocket to its environment, until one of both sides closes. */
export async function serveUpgrade(
  deps: ServeDeps,
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController();
  socket.once("close", () => gone.abort());
  // a client that resets the connection; without a listener that ends the process
  socket.on("error", () => socket.destroy());

  const target = readTarget(req.url ?? "", req.rawHeaders);
  if (target === null) return answer(req, socket, { kind: "bad_request" });
  const refusal = await refuse(deps, req, target.host);
  if (refusal) return answer(req, socket, refusal);
  const reached = await reachUpstream(deps, target.host, gone.signal, { wakes: false });
  if (gone.signal.aborted) return void reached.socket?.destroy();
  if (reached.socket === undefined) return answer(req, socket, reached.cause);

  const { route, socket: upstream } = reached;
  const clientAddress = req.socket.remoteAddress ?? "";
  req.url = target.path;
  req.headers = planRequestHeaders(req.headers, {
    clientAddress,
    host: target.authority,
    encrypted: "encrypted" in req.socket,
    trusted: deps.isTrustedProxy?.(clientAddress) ?? false,
    websocket: true,
  });
  // httpxy joins the ends, but not a side that is destroyed without one; what was received is still delivered
  socket.once("close", () => upstream.destroy());
  upstream.once("close", () => socket.destroySoon());
  try {
    await deps.proxy.server.ws(
      req,
      socket,
      {
        target: `http://${route.upstream}`,
        agent: agentOf(upstream),
        upgradeTimeout: deps.limits.upgradeTimeoutMs,
      },
      head,
    );
  } catch (error) {
    deps.onEvent?.({ kind: "upstream_failed", envId: route.envId, upstream: route.upstream, error });
    socket.destroySoon();
    upstream.destroy();
  }
}

function answer(req: IncomingMessage, socket: Socket, cause: NoticeCause): void {
  const { status, headers, body } = renderNotice(planNotice(cause), req.headers.accept);
  const lines = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  socket.once("finish", () => socket.destroySoon());
}

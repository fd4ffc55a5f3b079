import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxy } from "./create-proxy";
import { createRequestMarker } from "./create-request-marker";
import { createLookup } from "./lookup-route";
import type { Router, RouterOptions, RouterTunables } from "./port";
import { serveRequest, type ServeDeps } from "./serve-request";
import { serveUpgrade } from "./serve-upgrade";
import { createSleepers } from "./sleepers";
import { routerTunables } from "./tunables";

/** While closing, connections that have become idle are closed that often. */
const idleSweepMs = 50;

/** createRouter makes a router; nothing listens until `listen` is called. */
export function createRouter(options: RouterOptions): Router {
  const limits: RouterTunables = { ...routerTunables, ...options.tunables };
  const deps = createDeps(options, limits);
  const servers = new Set<Server>();
  const upgraded = new Set<Duplex>();
  let closing: Promise<void> | null = null;

  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node's types allow for other streams; a server of node:http gives sockets
    if (!(socket instanceof Socket)) return void socket.destroy();
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    serveUpgrade(deps, req, socket, head).catch((error: unknown) => {
      options.onEvent?.({ kind: "request_failed", error });
      socket.destroy();
    });
  };

  const onRequest: RequestListener = (req, res) => {
    serveRequest(deps, req, res).catch((error: unknown) => {
      options.onEvent?.({ kind: "request_failed", error });
      res.destroy();
    });
  };

  const close = async (): Promise<void> => {
    const ended = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
    const sweep = setInterval(() => {
      for (const server of servers) server.closeIdleConnections();
    }, idleSweepMs);
    const cut = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, limits.closeGraceMs);
    for (const socket of upgraded) socket.destroy();
    await Promise.all(ended);
    clearInterval(sweep);
    clearTimeout(cut);
  };

  return {
    async listen(port, host) {
      const server = createHttpServer(limits, onRequest);
      server.on("upgrade", onUpgrade);
      await startListening(server, port, host);
      servers.add(server);
      const address = server.address();
      return { port: typeof address === "object" && address !== null ? address.port : port };
    },
    close: () => (closing ??= close()),
  };
}

function createDeps(options: RouterOptions, limits: RouterTunables): ServeDeps {
  const { wake, onEvent, isTrustedProxy, admits } = options;
  const lookup = createLookup(options);
  return {
    lookup,
    limits,
    onEvent,
    isTrustedProxy,
    admits,
    sleepers: createSleepers({ wake, onEvent, lookup, limits }),
    proxy: createProxy(),
    mark: createRequestMarker(options.onRequest, limits.requestMarkMs, () => performance.now()),
  };
}

function createHttpServer(limits: RouterTunables, onRequest: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerMaxBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
      // anything else (h2c …) is an ordinary request, whose client would also go on in another way
      shouldUpgradeCallback: isWebsocket,
    },
    onRequest,
  );
  // a silent socket is judged by the request on it, and cut if there is none
  server.timeout = limits.clientStallMs;
  return server;
}

function isWebsocket(req: IncomingMessage): boolean {
  return req.method === "GET" && req.headers.upgrade?.toLowerCase() === "websocket";
}

function startListening(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

import { subscribe, unsubscribe, type ChannelListener } from "node:diagnostics_channel";
import type { RequestListener, Server } from "node:http";
import { isDirect } from "@/server/http/direct/is-direct";
import { refuseUnanswerable } from "@/server/http/direct/refuse-unanswerable";
import { serveDirect } from "@/server/http/direct/serve-direct";

const CHANNEL = "http.server.request.start";

/**
 * openDirectDoor lets programs' requests of the API past Next, which would cost them more than their answer does; the
 * rest goes on to whoever listened before (docs/adr/0006), but for what cannot be answered at all. What it gives closes the
 * door again.
 */
export function openDirectDoor(serve: (request: Request) => Promise<Response>): () => void {
  const opened = new Map<Server, () => void>();
  const open: ChannelListener = (message) => {
    const { server } = message as { server: Server };
    if (!opened.has(server)) opened.set(server, goBefore(server, serve));
  };
  subscribe(CHANNEL, open);
  return () => {
    unsubscribe(CHANNEL, open);
    for (const close of opened.values()) close();
  };
}

/** Told of a request before the server is, this is in force for the very first one. */
function goBefore(server: Server, serve: (request: Request) => Promise<Response>): () => void {
  const others = server.listeners("request") as RequestListener[];
  const first: RequestListener = (request, response) => {
    if (refuseUnanswerable(request, response)) return;
    if (isDirect(request)) return void serveDirect(request, response, serve);
    for (const other of others) other.call(server, request, response);
  };
  server.removeAllListeners("request").on("request", first);
  return () => {
    server.off("request", first);
    for (const other of others) server.on("request", other);
  };
}

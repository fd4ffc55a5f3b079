import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { findClientAddress } from "@/server/platform/network/client-address";
import { nameClientHeader } from "@/server/platform/network/client-header";
import { isInNetworks, parseAddress, type Network } from "@/server/platform/network/networks";

/** What a client says about itself and only a trusted proxy may. */
const CLAIMS = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
  "forwarded",
];

/** noteClientAddresses works out whose each request is before anybody reads its headers. */
export function noteClientAddresses(trustedProxies: readonly Network[]): void {
  const header = nameClientHeader();
  subscribe("http.server.request.start", (message) => {
    rewriteHeaders((message as { request: IncomingMessage }).request, header, trustedProxies);
  });
}

/** rewriteHeaders leaves of X-Forwarded-For the one address that can be believed, and of the rest what a trusted proxy said. */
export function rewriteHeaders(
  request: Pick<IncomingMessage, "headers" | "socket">,
  header: string,
  trustedProxies: readonly Network[],
): void {
  const { headers, socket } = request;
  const address = findClientAddress(socket.remoteAddress, headers["x-forwarded-for"], trustedProxies);
  const peer = socket.remoteAddress ? parseAddress(socket.remoteAddress) : null;
  if (!peer || !isInNetworks(peer, trustedProxies)) for (const name of CLAIMS) delete headers[name];
  delete headers["x-forwarded-for"];
  delete headers[header];
  if (address === null) return;
  headers["x-forwarded-for"] = address;
  headers[header] = address;
}

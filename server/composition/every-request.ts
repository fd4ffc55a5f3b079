import { subscribe, unsubscribe, type ChannelListener } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { COMMON_HEADERS, STRICT_TRANSPORT } from "@/server/http/security/headers.mjs";
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

const CHANNEL = "http.server.request.start";

/**
 * prepareEveryRequest sees each request before Next does: it works out whose it is before anybody reads its headers, and
 * puts on its answer what every answer carries. What it gives ends that.
 */
export function prepareEveryRequest({
  trustedProxies,
  url,
}: {
  trustedProxies: readonly Network[];
  url: string;
}): () => void {
  const header = nameClientHeader();
  const headers = url.startsWith("https:") ? [...COMMON_HEADERS, STRICT_TRANSPORT] : COMMON_HEADERS;
  const prepare: ChannelListener = (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    rewriteHeaders(request, header, trustedProxies);
    request.url = readablePath(request.url ?? "/");
    for (const { key, value } of headers) response.setHeader(key, value);
  };
  subscribe(CHANNEL, prepare);
  return () => void unsubscribe(CHANNEL, prepare);
}

/**
 * readablePath takes escapes that stand for no text (`/runs/%ff`) as they are written: Next fails on them with a bare 500
 * before any page or route is asked, while a name that nothing has is answered 404 or 400 by all of them.
 */
export function readablePath(url: string): string {
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  if (isDecodable(path)) return url;
  const segments = path
    .split("/")
    .map((segment) => (isDecodable(segment) ? segment : segment.replaceAll("%", "%25")));
  return segments.join("/") + url.slice(path.length);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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

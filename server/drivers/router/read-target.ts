import { normalizeHost } from "./normalize-host";

/** RequestTarget is what a request asks for: `host` for the lookup, `authority` as the client wrote it. */
export type RequestTarget = { host: string; authority: string; path: string };

/**
 * readTarget reads the request line and the Host header; null when they are malformed. The absolute form
 * (`GET http://host/path`) overrides the header (RFC 9112 section 3.2.2). More than one Host header is refused: what
 * is behind might believe the other one.
 */
export function readTarget(url: string, rawHeaders: readonly string[]): RequestTarget | null {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "host");
  if (hosts.length !== 1) return null;
  const absolute = /^https?:\/\/([^/?#]+)([^#]*)$/i.exec(url);
  const authority = absolute?.[1] ?? hosts[0] ?? "";
  const path = absolute === null ? url : (absolute[2] ?? "").replace(/^(?!\/)/, "/");
  const host = normalizeHost(authority);
  return host === null || !path.startsWith("/") ? null : { host, authority, path };
}

import type { IncomingMessage } from "node:http";

const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** As programs write addresses: whatever Next would redirect or rewrite first (`//`, a slash at the end) is left to it. */
const ADDRESS = /^\/api\/v1(?:\/[\w.~%:@-]+)+(?:\?|$)/;

/**
 * isDirect: a program's request of the API, which needs nothing that Next does. Who shows a cookie may be a browser, whose
 * session the proxy renews; who shows no token is refused, however long that takes.
 */
export function isDirect({
  method,
  url,
  headers,
}: Pick<IncomingMessage, "method" | "url" | "headers">): boolean {
  return (
    headers.authorization !== undefined &&
    headers.cookie === undefined &&
    METHODS.has(method ?? "") &&
    ADDRESS.test(url ?? "")
  );
}

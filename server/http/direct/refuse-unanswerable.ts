import type { IncomingMessage, ServerResponse } from "node:http";

const ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/**
 * refuseUnanswerable answers what cannot become a Request, on which Next fails with a bare 500: TRACE, which none may be,
 * and addresses that are none, as the `*` of OPTIONS. False: it is for others to answer.
 */
export function refuseUnanswerable(
  { method, url = "/" }: Pick<IncomingMessage, "method" | "url">,
  response: Pick<ServerResponse, "writeHead">,
): boolean {
  if (method === "TRACE") response.writeHead(405, { allow: ALLOW, "content-length": 0 }).end();
  else if (!/^(?:\/|https?:\/\/)/i.test(url)) response.writeHead(400, { "content-length": 0 }).end();
  else return false;
  return true;
}

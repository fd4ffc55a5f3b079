import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DIRECT_TUNABLES } from "./tunables";

const compress = promisify(gzip);

/**
 * sendAnswer writes what a route handler answered. What is not a stream goes in one piece: its head and its body are one
 * packet then, and a client that can read it gets it packed.
 */
export async function sendAnswer(answer: Response, response: ServerResponse, accepts = ""): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (isStream(answer)) return sendPieces(answer, response);
  const body = Buffer.from(await answer.arrayBuffer());
  const isPacked = body.length >= DIRECT_TUNABLES.packedMinBytes && /\bgzip\b/.test(accepts);
  response.setHeader("vary", "Accept-Encoding");
  if (isPacked) response.setHeader("content-encoding", "gzip");
  response.end(isPacked ? await compress(body) : body);
}

function isStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** A stream that fails is broken off: one that ended would not be opened again. Whoever went before it began ends it too. */
async function sendPieces(answer: Response, response: ServerResponse): Promise<void> {
  const reader = answer.body?.getReader();
  const gone = new AbortController();
  const end = () => {
    gone.abort();
    void reader?.cancel().catch(() => {});
  };
  if (response.destroyed) return end();
  response.once("close", end);
  response.flushHeaders();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) break;
      if (!response.write(piece.value)) await once(response, "drain", { signal: gone.signal });
    }
    response.end();
  } catch {
    response.destroy();
  }
}

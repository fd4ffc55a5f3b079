import { request, type Agent, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";

export type Answer = { status: number; headers: IncomingHttpHeaders; rawHeaders: string[]; body: string };

export type Question = {
  port: number;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Readable;
  agent?: Agent;
  signal?: AbortSignal;
};

/** ask is fetch with a Host header of one's own. */
export function ask({ port, body, ...options }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, agent: false, ...options }, (res) => {
      text(res).then((content) => {
        const { statusCode = 0, headers, rawHeaders } = res;
        resolve({ status: statusCode, headers, rawHeaders, body: content });
      }, reject);
    });
    req.on("error", reject);
    if (body === undefined || typeof body === "string") req.end(body);
    else body.pipe(req);
  });
}

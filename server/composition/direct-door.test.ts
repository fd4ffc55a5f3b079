import { once } from "node:events";
import {
  Agent,
  createServer,
  request as ask,
  type ClientRequest,
  type IncomingMessage,
  type Server,
} from "node:http";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMON_HEADERS } from "@/server/http/security/headers.mjs";
import { openDirectDoor } from "./direct-door";
import { prepareEveryRequest } from "./every-request";

const token = { authorization: "Bearer cap_x" };
let server: Server;
let serve: (request: Request) => Promise<Response>;
let closers: (() => void)[];
let agent: Agent;

beforeEach(async () => {
  server = createServer((_request, response) => response.end("Next"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  serve = () => Promise.resolve(Response.json({ by: "the API" }));
  closers = [
    prepareEveryRequest({ trustedProxies: [], url: "http://capstan.test" }),
    openDirectDoor((request) => serve(request)),
  ];
});
afterEach(async () => {
  for (const close of closers) close();
  agent.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

type Asked = { method?: string; headers?: Record<string, string>; body?: Buffer };

function begin(path: string, { method = "GET", headers = token, body }: Asked = {}): ClientRequest {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const sent = ask({ host: "127.0.0.1", port, path, method, headers, agent });
  sent.on("error", () => {});
  sent.end(body);
  return sent;
}

async function send(path: string, asked: Asked = {}): Promise<IncomingMessage> {
  const [answer] = (await once(begin(path, asked), "response")) as [IncomingMessage];
  return answer;
}

test("programs are answered past whoever listened before, from the first request on; others are not", async () => {
  const direct = await send("/api/v1/projects");
  expect(JSON.parse(await text(direct))).toEqual({ by: "the API" });
  expect(await text(await send("/projects"))).toBe("Next");
  expect(await text(await send("/api/v1/projects", { headers: { cookie: "a=b" } }))).toBe("Next");
  for (const { key, value } of COMMON_HEADERS) expect(direct.headers[key.toLowerCase()]).toBe(value);
  expect(direct.headers["content-security-policy"]).toContain("default-src 'none'");
  closers[1]?.();
  expect(await text(await send("/api/v1/projects"))).toBe("Next");
});

test("what is asked arrives as it was sent, and whose it is as it was worked out", async () => {
  serve = async (request) => {
    const { method, url, headers } = request;
    return Response.json({ method, url, from: headers.get("x-forwarded-for"), body: await request.text() });
  };
  const forged = { ...token, "x-forwarded-for": "192.0.2.1" };
  const body = Buffer.from("é".repeat(100_000));
  const answer = await send("/api/v1/a%20b?c=%ff", { method: "POST", headers: forged, body });
  expect(JSON.parse(await text(answer))).toEqual({
    method: "POST",
    url: "http://localhost/api/v1/a%20b?c=%ff",
    from: "127.0.0.1",
    body: body.toString(),
  });
});

test("a long answer is packed for whoever can unpack it", async () => {
  const long = "x".repeat(5_000);
  serve = () =>
    Promise.resolve(new Response(long, { status: 201, headers: { "content-type": "text/plain" } }));
  const plain = await send("/api/v1/x");
  expect([plain.statusCode, plain.headers["content-length"], await text(plain)]).toEqual([201, "5000", long]);
  const packed = await send("/api/v1/x", { headers: { ...token, "accept-encoding": "deflate, gzip;q=0.5" } });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  const pieces = await packed.toArray();
  expect(gunzipSync(Buffer.concat(pieces as Buffer[])).toString()).toBe(long);
});

test("a body that nobody reads to its end neither keeps the answer nor the connection", async () => {
  const body = Buffer.alloc(8_000_000);
  for (const take of [0, 1]) {
    serve = async (request) => {
      const reader = request.body?.getReader();
      for (let n = 0; n < take; n += 1) await reader?.read();
      if (take > 0) await reader?.cancel();
      return new Response("too large", { status: 413 });
    };
    const refused = await send("/api/v1/x", { method: "POST", body });
    expect([refused.statusCode, await text(refused)]).toEqual([413, "too large"]);
  }
  expect(await text(await send("/projects"))).toBe("Next");
});

test("what fails is a problem, and says nothing of the inside", async () => {
  serve = () => Promise.reject(new Error("the inside"));
  const answer = await send("/api/v1/x?y=1");
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([500, "application/problem+json"]);
  const problem = await text(answer);
  expect(JSON.parse(problem)).toMatchObject({ instance: "/api/v1/x", code: "internal" });
  expect(problem).not.toContain("the inside");
});

test("what can be no request is refused before anybody fails on it, with the headers of every answer", async () => {
  for (const [method, path, status] of [
    ["TRACE", "/", 405],
    ["TRACE", "/api/v1/projects", 405],
    ["OPTIONS", "*", 400],
    ["GET", "*", 400],
  ] as const) {
    const answer = await send(path, { method });
    expect([method, path, answer.statusCode, await text(answer)]).toEqual([method, path, status, ""]);
    for (const { key, value } of COMMON_HEADERS) expect(answer.headers[key.toLowerCase()]).toBe(value);
  }
  expect(await text(await send("/projects", { method: "OPTIONS" }))).toBe("Next");
});

function stream(start: UnderlyingDefaultSource<Uint8Array>): Response {
  return new Response(new ReadableStream(start), { headers: { "content-type": "text/event-stream" } });
}

test("a stream comes as it is written; one that fails is broken off", async () => {
  let write: ReadableStreamDefaultController<Uint8Array> | undefined;
  serve = () => Promise.resolve(stream({ start: (controller) => void (write = controller) }));
  const answer = await send("/api/v1/runs/1/events");
  for (const line of ["one", "two"]) {
    write?.enqueue(Buffer.from(line));
    const [piece] = (await once(answer, "data")) as [Buffer];
    expect(piece.toString()).toBe(line);
  }
  write?.error(new Error("restarting"));
  await expect(once(answer, "end")).rejects.toThrow("aborted");
});

test("whoever goes ends the stream and what it waits for", async () => {
  const ended: string[] = [];
  const gone = Promise.withResolvers<void>();
  serve = (request) => {
    request.signal.addEventListener("abort", () => ended.push("signal"));
    return Promise.resolve(
      stream({
        cancel: () => {
          ended.push("stream");
          gone.resolve();
        },
      }),
    );
  };
  (await send("/api/v1/runs/1/events")).destroy();
  await gone.promise;
  expect(ended.toSorted()).toEqual(["signal", "stream"]);
});

test("whoever goes before there is an answer ends its stream as well", async () => {
  const asked = Promise.withResolvers<Request>();
  const answer = Promise.withResolvers<Response>();
  const ended = Promise.withResolvers<void>();
  serve = (request) => {
    asked.resolve(request);
    return answer.promise;
  };
  const sent = begin("/api/v1/runs/1/events");
  const { signal } = await asked.promise;
  sent.destroy();
  await once(signal, "abort");
  answer.resolve(stream({ cancel: () => ended.resolve() }));
  await ended.promise;
});

test("a stream waits for a slow reader as often as it has to, and leaves nothing behind each time", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  let left = 20;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    if (left === 0) return controller.close();
    left -= 1;
    controller.enqueue(new Uint8Array(200_000));
  };
  serve = () => Promise.resolve(stream({ pull }));
  expect((await text(await send("/api/v1/runs/1/events"))).length).toBe(4_000_000);
  process.off("warning", note);
  expect(warnings).toEqual([]);
});

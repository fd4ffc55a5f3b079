import { once } from "node:events";
import { Agent, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ask } from "./testing/ask";
import { eventually } from "./testing/eventually";
import { host, serving, startRouter } from "./testing/start-router";
import { startUpstream } from "./testing/start-upstream";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const mirror = async (req: IncomingMessage) => ({
  method: req.method,
  url: req.url,
  headers: req.headers,
  body: await text(req),
});

async function startMirror() {
  const upstream = await startUpstream(async (req, res) => res.end(JSON.stringify(await mirror(req))));
  onTestFinished(upstream.close);
  return upstream;
}

/** Speaks HTTP by hand: gives all that came back until the other side closed. */
async function talk(port: number, words: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(words);
  return text(socket);
}

describe("a served request", () => {
  it("arrives as it was sent, with what is known of the client", async () => {
    const upstream = await startMirror();
    const { port, marks } = await startRouter({ [host]: serving(upstream.address) });
    const answer = await ask({
      port,
      path: "/web/dataset/call_kw?x=%2F&y=ü".replace("ü", "%C3%BC"),
      method: "POST",
      headers: {
        host: "MAIN.demo.localhost.:9999",
        "x-forwarded-for": "6.6.6.6",
        cookie: "session_id=1",
        te: "trailers",
      },
      body: "grüße",
    });
    const seen = JSON.parse(answer.body);
    expect(seen).toMatchObject({ method: "POST", url: "/web/dataset/call_kw?x=%2F&y=%C3%BC", body: "grüße" });
    expect(seen.headers).toMatchObject({
      host: "MAIN.demo.localhost.:9999",
      cookie: "session_id=1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "MAIN.demo.localhost.:9999",
      "x-forwarded-proto": "http",
      "x-real-ip": "127.0.0.1",
    });
    expect(seen.headers).not.toHaveProperty("te");
    expect(marks).toEqual(["env-1"]);
  });

  it("gets the answer's status and headers, without those of the connection", async () => {
    const upstream = await startUpstream((_req, res) => {
      res.writeHead(418, "Short and stout", {
        "set-cookie": ["a=1", "b=2"],
        connection: "x-hop",
        "x-hop": "1",
        "keep-alive": "timeout=1",
        location: "http://elsewhere/",
      });
      res.end("tea");
    });
    onTestFinished(upstream.close);
    const { port } = await startRouter({ [host]: serving(upstream.address, "staging") });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const answer = await ask({ port, headers: { host }, agent });
    expect(answer).toMatchObject({ status: 418, body: "tea" });
    expect(answer.headers).toMatchObject({ "set-cookie": ["a=1", "b=2"], location: "http://elsewhere/" });
    expect(answer.headers).not.toHaveProperty("x-hop");
    expect(answer.headers.connection).toBe("keep-alive");
    expect(answer.headers["x-robots-tag"]).toBe("noindex, nofollow");
  });

  it("of production is left to search engines", async () => {
    const upstream = await startMirror();
    const { port } = await startRouter({ [host]: serving(upstream.address, "production") });
    expect((await ask({ port, headers: { host } })).headers).not.toHaveProperty("x-robots-tag");
  });

  it("keeps the client's connection, and closes it when the client says so", async () => {
    const upstream = await startMirror();
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const get = `GET / HTTP/1.1\r\nHost: ${host}\r\n`;
    const said = await talk(port, `${get}\r\n${get}\r\n${get}Connection: close\r\n\r\n`);
    expect(said.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3);
    expect(await talk(port, `GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`)).toContain("Connection: close");
  });

  it("streams both ways, in chunks and without holding them", async () => {
    const sizes = { received: 0 };
    const upstream = await startUpstream(async (req, res) => {
      for await (const chunk of req) sizes.received += (chunk as Buffer).length;
      res.write("first");
      // the second part waits until the client has seen the first
      await once(upstream.server, "go-on");
      res.end(" second");
    });
    onTestFinished(upstream.close);
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const piece = Buffer.alloc(1024 * 1024, 7);
    const body = Readable.from(
      (function* () {
        for (let at = 0; at < 64; at += 1) yield piece;
      })(),
    );
    const socket = connect(port, "127.0.0.1");
    const seen: string[] = [];
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    );
    socket.on("data", (chunk) => {
      seen.push(chunk.toString());
      if (seen.join("").includes("first")) upstream.server.emit("go-on");
    });
    for await (const chunk of body) {
      socket.write(`${(chunk as Buffer).length.toString(16)}\r\n`);
      socket.write(chunk as Buffer);
      if (!socket.write("\r\n")) await once(socket, "drain");
    }
    socket.write("0\r\n\r\n");
    await once(socket, "end");
    expect(sizes.received).toBe(64 * 1024 * 1024);
    expect(seen.join("")).toContain(" second");
  });

  it("is given up when the client goes", async () => {
    const left = new Promise<void>((resolve) => {
      void startUpstream((req) => void req.once("close", resolve)).then(async (upstream) => {
        onTestFinished(upstream.close);
        const { port } = await startRouter({ [host]: serving(upstream.address) });
        const going = new AbortController();
        upstream.server.once("request", () => going.abort());
        await expect(ask({ port, headers: { host }, signal: going.signal })).rejects.toThrow();
      });
    });
    await left;
  });

  it("reads the absolute form as a proxy must", async () => {
    const upstream = await startMirror();
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const said = await talk(
      port,
      `GET http://${host}/a?b HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`,
    );
    expect(said).toContain('"url":"/a?b"');
    expect(said).toContain(`"host":"${host}"`);
  });
});

describe("a request that cannot be served", () => {
  it.each(["nowhere.localhost", "[::1]", "127.0.0.1"])("to %s names no environment", async (name) => {
    const { port } = await startRouter({ [host]: serving("127.0.0.1:1") });
    const answer = await ask({ port, headers: { host: name, accept: "text/html" } });
    expect(answer.status).toBe(404);
    expect(answer.body).toContain("No environment here");
    expect(answer.body).not.toContain(host);
  });

  it.each([
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two hosts", `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: b\r\nConnection: close\r\n\r\n`, 400],
    ["a host that is none", "GET / HTTP/1.1\r\nHost: a/../b\r\nConnection: close\r\n\r\n", 400],
    [
      "two lengths",
      `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ["huge headers", `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${"x".repeat(33_000)}\r\n\r\n`, 431],
  ])("with %s is refused", async (_name, words, status) => {
    const { port } = await startRouter({ [host]: serving("127.0.0.1:1") });
    expect(await talk(port, words)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it.each(["building", "maintenance", "failed"] as const)("while it is %s says so", async (kind) => {
    const { port } = await startRouter({
      [host]: { kind, title: "Title", detail: "Detail", stage: "staging" },
    });
    const answer = await ask({ port, headers: { host, accept: "text/html" } });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("<h1>Title</h1><p>Detail</p>");
  });

  it("when the lookup fails asks to come back", async () => {
    const { port, events } = await startRouter(
      {},
      { resolve: () => Promise.reject(new Error("no database")) },
    );
    const answer = await ask({ port, headers: { host } });
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(events).toMatchObject([{ kind: "resolve_failed", host }]);
  });

  it("in time is given up with 504", async () => {
    const upstream = await startUpstream(() => {});
    onTestFinished(upstream.close);
    const { port } = await startRouter(
      { [host]: serving(upstream.address) },
      { tunables: { answerTimeoutMs: 50 } },
    );
    expect((await ask({ port, headers: { host } })).status).toBe(504);
  });

  it("because nothing listens is held, then gets the starting page, and never a 502", async () => {
    const upstream = await startUpstream(() => {});
    await upstream.close();
    const { port, events } = await startRouter(
      { [host]: serving(upstream.address) },
      { tunables: { connectPatienceMs: 20, holdMs: 60 } },
    );
    const answer = await ask({ port, method: "POST", body: "x", headers: { host } });
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    expect(events).toMatchObject([{ kind: "upstream_failed", envId: "env-1", upstream: upstream.address }]);
  });

  it("because nothing listens yet is carried to whatever is started, body included", async () => {
    const old = await startUpstream(() => {});
    await old.close();
    const next = await startMirror();
    const { port, events, routes } = await startRouter(
      { [host]: serving(old.address) },
      { tunables: { connectPatienceMs: 20 } },
    );
    const asked = ask({ port, method: "POST", body: "kept", headers: { host } });
    // Its patience is over; the machine has just come up, and nothing was started yet.
    await eventually(() => events.length).toBe(1);
    routes[host] = serving(next.address);
    const answer = await asked;
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ method: "POST", body: "kept" });
  });

  it("because nothing listens does not wait where too many wait already", async () => {
    const upstream = await startUpstream(() => {});
    await upstream.close();
    const { port } = await startRouter(
      { [host]: serving(upstream.address) },
      { tunables: { connectPatienceMs: 20, heldRequestsMax: 0 } },
    );
    expect((await ask({ port, headers: { host } })).status).toBe(503);
  });

  it("and is cut in the middle is not ended as if it were whole", async () => {
    const upstream = await startUpstream((_req, res) => {
      res.write("half");
      setImmediate(() => res.destroy());
    });
    onTestFinished(upstream.close);
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    await expect(ask({ port, headers: { host } })).rejects.toThrow();
  });
});

describe("a slow client", () => {
  it("that never ends its headers is cut", async () => {
    const { port } = await startRouter({}, { tunables: { headersTimeoutMs: 50 } });
    expect(await talk(port, "GET / HTTP/1.1\r\nHost: a\r\nX: ")).toMatch(/^HTTP\/1.1 408 /);
  });

  it("that stops in the middle of its body is cut; one whose answer takes long is not", async () => {
    const upstream = await startUpstream((req, res) => {
      req.resume().on("end", () => setTimeout(() => res.end("late"), 200));
    });
    onTestFinished(upstream.close);
    const { port } = await startRouter(
      { [host]: serving(upstream.address) },
      { tunables: { clientStallMs: 60 } },
    );
    const started = `POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 4\r\n\r\n`;
    expect(await talk(port, `${started}hal`)).toBe("");
    expect(await talk(port, `${started}full`)).toContain("late");
  });
});

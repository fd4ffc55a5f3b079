import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually } from "./testing/eventually";
import type { Route } from "./port";
import { echoWebsocket } from "./testing/echo-websocket";
import { serving, startRouter } from "./testing/start-router";
import { startUpstream } from "./testing/start-upstream";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const host = "127.0.0.1";

async function startEcho() {
  const upstream = await startUpstream((_req, res) => res.writeHead(404).end());
  const open = echoWebsocket(upstream.server);
  onTestFinished(upstream.close);
  return { ...upstream, open };
}

/** Opens a websocket through the router; `messages` gives what comes, one at a time. */
async function openWebsocket(port: number, path = "/websocket?v=1") {
  const socket = new WebSocket(`ws://${host}:${port}${path}`);
  onTestFinished(() => socket.close());
  const inbox: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    const take = waiting.shift();
    if (take === undefined) inbox.push(String(data));
    else take(String(data));
  });
  const next = async () => inbox.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)));
  await once(socket, "open");
  return { socket, next };
}

const upgrade = (path = "/websocket") =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

async function talk(port: number, words: string): Promise<string> {
  const socket = connect(port, host);
  socket.write(words);
  return text(socket);
}

describe("a websocket", () => {
  it("goes both ways, with what is known of the client", async () => {
    const upstream = await startEcho();
    const { port, marks } = await startRouter({ [host]: serving(upstream.address) });
    const { socket, next } = await openWebsocket(port);
    const greeting = JSON.parse(await next());
    expect(greeting).toMatchObject({
      url: "/websocket?v=1",
      headers: {
        host: `${host}:${port}`,
        "x-forwarded-for": "127.0.0.1",
        connection: "Upgrade",
        upgrade: "websocket",
      },
    });
    const long = "ü".repeat(20_000);
    for (const message of ["one", long, "three"]) socket.send(message);
    expect([await next(), await next(), await next()]).toEqual(["one", long, "three"]);
    // an open tab is no use of an environment: else none would ever fall asleep
    expect(marks).toEqual([]);
  });

  it("stays on the old process after a switch", async () => {
    const [old, fresh] = [await startEcho(), await startEcho()];
    const { port, routes } = await startRouter({ [host]: serving(old.address) });
    const before = await openWebsocket(port);
    await before.next();
    routes[host] = serving(fresh.address);
    const after = await openWebsocket(port);
    await after.next();
    before.socket.send("still here");
    expect(await before.next()).toBe("still here");
    expect([old.open.size, fresh.open.size]).toEqual([1, 1]);
  });

  it("is closed on both sides when the client closes it", async () => {
    const upstream = await startEcho();
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const { socket } = await openWebsocket(port);
    socket.close(1000);
    const [closed] = await once(socket, "close");
    expect(closed).toMatchObject({ code: 1000, wasClean: true });
    await eventually(() => upstream.open.size).toBe(0);
  });

  it("is closed on both sides when the client breaks off", async () => {
    const upstream = await startEcho();
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const socket = connect(port, host);
    socket.write(upgrade());
    await eventually(() => upstream.open.size).toBe(1);
    socket.resetAndDestroy();
    await eventually(() => upstream.open.size).toBe(0);
  });

  it("is closed when the process dies, and when the router closes", async () => {
    const upstream = await startEcho();
    const { port, router } = await startRouter({ [host]: serving(upstream.address) });
    const first = await openWebsocket(port);
    for (const socket of upstream.open) socket.destroy();
    await once(first.socket, "close");
    const second = await openWebsocket(port);
    await Promise.all([once(second.socket, "close"), router.close()]);
    await eventually(() => upstream.open.size).toBe(0);
  });

  it("gets the refusal of a process that does not upgrade", async () => {
    const upstream = await startUpstream((_req, res) => res.writeHead(403).end("no"));
    onTestFinished(upstream.close);
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    expect(await talk(port, upgrade())).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
  });

  it.each<[string, Route, number]>([
    ["asleep, without waking it", { kind: "asleep", envId: "env-1", stage: "staging" }, 503],
    ["unknown", { kind: "unknown", title: "None", detail: "None" }, 404],
    ["not listening", serving("127.0.0.1:1"), 502],
  ])("to an environment that is %s is refused", async (_name, route, status) => {
    const wakes: string[] = [];
    const { port } = await startRouter({ [host]: route }, { wake: async (envId) => void wakes.push(envId) });
    const said = await talk(port, upgrade());
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(wakes).toEqual([]);
  });

  it("waits for an environment that is being started", async () => {
    const upstream = await startEcho();
    let asked = 0;
    const { port } = await startRouter(
      {},
      {
        resolve: async () => {
          asked += 1;
          return asked > 3
            ? serving(upstream.address)
            : { kind: "starting", envId: "env-1", stage: "staging" };
        },
      },
    );
    const { socket } = await openWebsocket(port);
    socket.close();
    await eventually(() => upstream.open.size).toBe(0);
  });

  it("that is malformed is refused", async () => {
    const { port } = await startRouter({ [host]: serving("127.0.0.1:1") });
    expect(await talk(port, upgrade("*"))).toMatch(/^HTTP\/1.1 400 /);
  });

  it("of another protocol is an ordinary request", async () => {
    const upstream = await startUpstream((req, res) => res.end(`upgrade: ${req.headers.upgrade}`));
    onTestFinished(upstream.close);
    const { port } = await startRouter({ [host]: serving(upstream.address) });
    const h2c = upgrade()
      .replace("websocket\r\n", "h2c\r\n")
      .replace("Connection: Upgrade", "Connection: Upgrade, close");
    expect(await talk(port, h2c)).toContain("upgrade: undefined");
  });
});

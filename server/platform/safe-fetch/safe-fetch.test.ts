import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseNetworks } from "../network/networks";
import { createSafeFetch, resolveHost, type Resolve, type SafeFetchOptions } from ".";

const loopback = parseNetworks(["127.0.0.1"]);

async function startServer(listener: RequestListener): Promise<{ port: number; hits: string[] }> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.headers.host} ${request.url}`);
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { port: (server.address() as AddressInfo).port, hits };
}

/** Names of a small world; a list of answers is given one after the other. */
function world(names: Record<string, string[][]>): Resolve {
  return (name) => {
    const answers = names[name] ?? [];
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
  };
}

function open(options: Partial<SafeFetchOptions> = {}) {
  return createSafeFetch({ opened: loopback, allowHttp: true, ...options });
}

describe("safeFetch", () => {
  it.each([
    "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://localhost/", "http://169.254.169.254/",
    "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/",
  ])("does not ask %s", async (url) => {
    await expect(open({ opened: [] })(url)).rejects.toMatchObject({ code: "invalid" });
  }); // prettier-ignore

  it.each(["file:///etc/passwd", "ftp://example.com/", "data:text/plain,x", "gopher://example.com/"])(
    "does not speak %s",
    async (url) => expect(open()(url)).rejects.toMatchObject({ code: "invalid" }),
  );

  it("speaks http only when allowed", async () => {
    const { port, hits } = await startServer((_request, response) => response.end("ok"));
    const strict = createSafeFetch({ opened: loopback });
    await expect(strict(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: "invalid" });
    expect(hits).toEqual([]);
    expect(await (await open()(`http://127.0.0.1:${port}/`)).text()).toBe("ok");
  });

  it("refuses a name one of whose addresses is inside, and says nothing of the address", async () => {
    const resolve = world({ "mixed.example": [["1.1.1.1", "10.0.0.1"]] });
    const refused = await open({ resolve })("http://mixed.example/").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "invalid", detail: "mixed.example resolves to 10.0.0.1" });
    expect((refused as Error).message).not.toContain("10.0.0.1");
  });

  it("connects to the address it checked, with the name as host", async () => {
    const { port, hits } = await startServer((_request, response) => response.end("ok"));
    const asked: string[] = [];
    const resolve: Resolve = async (name) => {
      asked.push(name);
      return [{ address: asked.length === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
    };
    const safeFetch = open({ resolve });
    expect((await safeFetch(`http://rebinding.example:${port}/a`)).status).toBe(200);
    expect(asked).toEqual(["rebinding.example"]);
    expect(hits).toEqual([`GET rebinding.example:${port} /a`]);
  });

  it("does not follow a redirect to the inside", async () => {
    const secret = await startServer((_request, response) => response.end("secret"));
    const { port } = await startServer((_request, response) => {
      response.writeHead(302, { location: `http://inside.example:${secret.port}/` }).end();
    });
    const resolve = world({ "outside.example": [["127.0.0.1"]], "inside.example": [["10.0.0.1"]] });
    await expect(open({ resolve })(`http://outside.example:${port}/`)).rejects.toMatchObject({
      code: "invalid",
    });
    expect(secret.hits).toEqual([]);
  });

  it("follows redirects of a GET, without credentials to another origin, and not for ever", async () => {
    const seen: (string | undefined)[] = [];
    const other = await startServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end("there");
    });
    const { port } = await startServer((request, response) => {
      const location = request.url === "/go" ? `http://127.0.0.1:${other.port}/` : "/loop";
      response.writeHead(307, { location }).end();
    });
    const init = { headers: { authorization: "Bearer x" } };
    expect(await (await open()(`http://127.0.0.1:${port}/go`, init)).text()).toBe("there");
    expect(seen).toEqual([undefined]);
    await expect(open()(`http://127.0.0.1:${port}/loop`)).rejects.toThrow(/redirects too often/);
  });

  it("does not send a change again to where it is redirected", async () => {
    const { port, hits } = await startServer((_request, response) => {
      response.writeHead(307, { location: "/again" }).end();
    });
    const answer = await open()(`http://127.0.0.1:${port}/`, { method: "POST", body: "x" });
    expect(answer.status).toBe(307);
    expect(hits).toHaveLength(1);
  });

  it("refuses an answer that is too large, also when it only unpacks to that", async () => {
    const { port } = await startServer((request, response) => {
      if (request.url === "/bomb") response.setHeader("content-encoding", "gzip");
      response.end(request.url === "/bomb" ? gzipSync(Buffer.alloc(100_000)) : Buffer.alloc(2_000));
    });
    const small = open({ bodyMaxBytes: 1_000 });
    await expect(small(`http://127.0.0.1:${port}/`)).rejects.toThrow(/too large/);
    await expect(small(`http://127.0.0.1:${port}/bomb`)).rejects.toThrow(/too large/);
    const large = await open({ bodyMaxBytes: 200_000 })(`http://127.0.0.1:${port}/bomb`);
    expect((await large.arrayBuffer()).byteLength).toBe(100_000);
  });

  it("gives up on a server that drips, and on one that is not there", async () => {
    const { port } = await startServer((_request, response) => void response.write("a"));
    await expect(open({ totalTimeoutMs: 50 })(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect(open({ resolve: world({}) })("http://nowhere.example/")).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

describe("resolveHost", () => {
  it.each(["0x7f.1", "2130706433", "127.1", "0177.0.0.1", "[::1]", "::1", "localhost"])(
    "refuses %s, which no URL parser may have read",
    async (host) => expect(resolveHost(host, [])).rejects.toMatchObject({ code: "invalid" }),
  );

  it("gives what was opened", async () => {
    expect(await resolveHost("127.1", loopback)).toEqual([{ address: "127.0.0.1", family: 4 }]);
  });
});

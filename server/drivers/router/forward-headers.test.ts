import { describe, expect, it } from "vitest";
import { planRequestHeaders, stripHopHeaders, type ForwardFacts } from "./forward-headers";

const facts: ForwardFacts = {
  clientAddress: "203.0.113.7",
  host: "Main.Demo.localhost:8080",
  encrypted: false,
  trusted: false,
  websocket: false,
};

const said = {
  "x-forwarded-for": "198.51.100.1",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-forwarded-prefix": "/evil",
  "x-real-ip": "198.51.100.1",
  forwarded: "for=198.51.100.1",
};

describe("stripHopHeaders", () => {
  it("removes hop-by-hop headers and those that connection names", () => {
    expect(
      stripHopHeaders({
        connection: "keep-alive, X-Secret-Hop",
        "keep-alive": "timeout=5",
        te: "trailers",
        "proxy-authorization": "Basic x",
        "x-secret-hop": "1",
        "set-cookie": ["a=1", "b=2"],
        etag: '"x"',
      }),
    ).toEqual({ "set-cookie": ["a=1", "b=2"], etag: '"x"' });
  });
});

describe("planRequestHeaders", () => {
  it("replaces what the client says about itself by what is known", () => {
    expect(planRequestHeaders({ ...said, host: "x", accept: "*/*" }, facts)).toEqual({
      accept: "*/*",
      host: "Main.Demo.localhost:8080",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-host": "Main.Demo.localhost:8080",
      "x-forwarded-proto": "http",
      "x-real-ip": "203.0.113.7",
    });
  });

  it("drops names with an underscore, which WSGI cannot tell from those with a hyphen", () => {
    expect(planRequestHeaders({ x_forwarded_for: "1.2.3.4" }, facts)).not.toHaveProperty("x_forwarded_for");
  });

  it("believes a trusted proxy about the client, its last entry only", () => {
    const headers = { "x-forwarded-for": "6.6.6.6, 198.51.100.1", "x-forwarded-proto": "HTTPS" };
    expect(
      planRequestHeaders(headers, { ...facts, clientAddress: "127.0.0.1", trusted: true }),
    ).toMatchObject({
      "x-forwarded-for": "198.51.100.1",
      "x-real-ip": "198.51.100.1",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "Main.Demo.localhost:8080",
    });
  });

  it.each([
    { headers: {}, address: "127.0.0.1", proto: "http" },
    { headers: { "x-forwarded-proto": "gopher" }, address: "127.0.0.1", proto: "http" },
  ])("falls back to the socket when a trusted proxy says $headers", ({ headers, address, proto }) => {
    const planned = planRequestHeaders(headers, {
      ...facts,
      clientAddress: "::ffff:127.0.0.1",
      trusted: true,
    });
    expect(planned).toMatchObject({ "x-real-ip": address, "x-forwarded-proto": proto });
  });

  it("keeps the coding of the body, and asks for an upgrade only for a websocket", () => {
    const headers = {
      "transfer-encoding": "chunked",
      connection: "upgrade",
      upgrade: "h2c",
      expect: "100-continue",
    };
    const plain = planRequestHeaders(headers, facts);
    expect(plain).toMatchObject({ "transfer-encoding": "chunked" });
    expect(plain).not.toHaveProperty("upgrade");
    expect(plain).not.toHaveProperty("expect");
    expect(planRequestHeaders({ upgrade: "WebSocket" }, { ...facts, websocket: true })).toMatchObject({
      connection: "Upgrade",
      upgrade: "websocket",
    });
  });
});

import { describe, expect, it } from "vitest";
import { findClientAddress } from "./client-address";
import { parseNetworks } from "./networks";

const proxies = parseNetworks(["127.0.0.1", "::1", "10.0.0.0/8"]);

describe("findClientAddress", () => {
  it.each([
    ["nobody in front", "203.0.113.7", null, "203.0.113.7"],
    ["a client that claims to be another", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
    ["one proxy", "10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["one proxy and a client that lied to it", "10.0.0.1", "127.0.0.1, 203.0.113.7", "203.0.113.7"],
    ["two proxies", "127.0.0.1", "1.1.1.1, 203.0.113.7, 10.2.3.4", "203.0.113.7"],
    ["a proxy's own request", "10.0.0.1", null, "10.0.0.1"],
    ["only proxies", "10.0.0.1", "10.0.0.2", "10.0.0.2"],
    ["a mapped socket", "::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["a mapped entry", "10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"],
    ["ports", "10.0.0.1", "203.0.113.7:4711", "203.0.113.7"],
    ["IPv6 with a port", "::1", '"[2001:DB8::7]:4711"', "2001:db8::7"],
    ["nonsense", "10.0.0.1", "203.0.113.7, unknown", "10.0.0.1"],
    ["an empty entry", "10.0.0.1", "203.0.113.7,", "10.0.0.1"],
    ["several headers", "10.0.0.1", ["6.6.6.6", "203.0.113.7"], "203.0.113.7"],
    ["no socket", null, "203.0.113.7", null],
  ])("%s", (_case, socket, forwarded, expected) => {
    expect(findClientAddress(socket, forwarded, proxies)).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { formatNetwork, isInNetworks, parseAddress, parseNetwork, parseNetworks } from "./networks";

describe("parseNetwork", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.1.2.3", "10.1.2.3"],
    [" 203.0.113.7/32 ", "203.0.113.7"],
    ["192.168.77.200/26", "192.168.77.192/26"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::1/32", "2001:db8::/32"],
    ["::1", "::1"],
    ["[::1]", "::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["::/0", "::/0"],
  ])("reads %s as %s", (text, network) => {
    const parsed = parseNetwork(text);
    expect(parsed && formatNetwork(parsed)).toBe(network);
  });

  it.each(["", "10", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/", "::/129", "010.0.0.1", "0x7f.0.0.1", "2130706433", "localhost", "10.0.0.*", "::ffff:10.0.0.0/95"])(
    "refuses %j",
    (text) => expect(parseNetwork(text)).toBeNull(),
  ); // prettier-ignore
});

describe("isInNetworks", () => {
  it.each([
    ["10.255.0.1", ["10.0.0.0/8"], true],
    ["11.0.0.1", ["10.0.0.0/8"], false],
    ["::ffff:10.0.0.1", ["10.0.0.0/8"], true],
    ["10.0.0.1", ["::ffff:10.0.0.0/104"], true],
    ["2001:db8:1::5", ["10.0.0.0/8", "2001:db8::/32"], true],
    ["2001:db9::5", ["2001:db8::/32"], false],
    ["10.0.0.1", ["::/0"], false],
    ["::1", ["0.0.0.0/0"], false],
    ["10.0.0.1", [], false],
  ])("%s in %j: %s", (text, networks, expected) => {
    const address = parseAddress(text);
    expect(address && isInNetworks(address, parseNetworks(networks))).toBe(expected);
  });
});

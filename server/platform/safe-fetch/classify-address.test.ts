import { describe, expect, it } from "vitest";
import { parseAddress, parseNetworks } from "../network/networks";
import { isReachable } from "./classify-address";

function reachable(text: string, opened: string[] = []): boolean {
  const address = parseAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return isReachable(address, parseNetworks(opened));
}

describe("isReachable", () => {
  it.each(["1.1.1.1", "8.8.8.8", "172.32.0.1", "11.0.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])(
    "%s is public",
    (text) => expect(reachable(text)).toBe(true),
  ); // prettier-ignore

  it.each([
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
    "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001::1", "2001:db8::1", "100::1", "4000::1",
  ])("%s is not", (text) => expect(reachable(text)).toBe(false)); // prettier-ignore

  it.each([
    ["10.1.2.3", ["10.0.0.0/8"], true],
    ["::ffff:10.1.2.3", ["10.0.0.0/8"], true],
    ["64:ff9b::a01:203", ["10.0.0.0/8"], true],
    ["192.168.0.1", ["10.0.0.0/8"], false],
    ["127.0.0.1", ["127.0.0.0/8"], true],
    ["fd12::1", ["fd00::/8"], true],
    // keys of the machine stay closed, however much is opened
    ["169.254.169.254", ["0.0.0.0/0"], false],
    ["fd00:ec2::254", ["fd00::/8"], false],
    ["fe80::1", ["::/0"], false],
  ])("%s with %j opened: %s", (text, opened, expected) => {
    expect(reachable(text, opened)).toBe(expected);
  });
});

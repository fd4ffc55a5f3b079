import { describe, expect, it } from "vitest";
import { normalizeHost } from "./normalize-host";

describe("normalizeHost", () => {
  it.each([
    ["main.demo.localhost", "main.demo.localhost"],
    ["MAIN.Demo.LocalHost:8080", "main.demo.localhost"],
    ["main.demo.localhost.", "main.demo.localhost"],
    ["main.demo.localhost.:80", "main.demo.localhost"],
    ["  main.demo.localhost ", "main.demo.localhost"],
    ["127.0.0.1:3000", "127.0.0.1"],
    ["[::1]:3000", "::1"],
    ["[2001:DB8::1]", "2001:db8::1"],
    ["a_b.example.com:", "a_b.example.com"],
    ["xn--nxasmq6b.example", "xn--nxasmq6b.example"],
  ])("reads %j as %j", (header, name) => {
    expect(normalizeHost(header)).toBe(name);
  });

  it.each([
    undefined,
    "",
    ".",
    ":80",
    "a..b",
    "::1",
    "[::1",
    "[nonsense]:80",
    "a b.example",
    "a/b",
    "../etc",
    "<script>",
    "münchen.example",
    "a.example:port",
    "user@host",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(127)}a`,
    "x".repeat(100_000),
  ])("refuses %.40j", (header) => {
    expect(normalizeHost(header)).toBeNull();
  });
});

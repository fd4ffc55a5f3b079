import { describe, expect, it } from "vitest";
import { readTarget } from "./read-target";

describe("readTarget", () => {
  it.each([
    [
      "/web?x=1",
      "A.localhost:8080",
      { host: "a.localhost", authority: "A.localhost:8080", path: "/web?x=1" },
    ],
    ["//double//slash", "a", { host: "a", authority: "a", path: "//double//slash" }],
    ["http://B.example:81/web", "a", { host: "b.example", authority: "B.example:81", path: "/web" }],
    ["http://b.example", "a", { host: "b.example", authority: "b.example", path: "/" }],
    ["http://b.example?x", "a", { host: "b.example", authority: "b.example", path: "/?x" }],
  ])("reads %s with Host %s", (url, host, target) => {
    expect(readTarget(url, ["Accept", "*/*", "HOST", host])).toEqual(target);
  });

  it.each([
    ["*", ["Host", "a"]],
    ["/", []],
    ["/", ["Host", ""]],
    ["/", ["Host", "a", "host", "b"]],
    ["http://user@b/", ["Host", "a"]],
    ["example.com:443", ["Host", "a"]],
  ])("refuses %s with %j", (url, headers) => {
    expect(readTarget(url, headers)).toBeNull();
  });

  it("takes no value of another header for a host", () => {
    expect(readTarget("/", ["X-Name", "Host", "Host", "a"])?.host).toBe("a");
  });
});

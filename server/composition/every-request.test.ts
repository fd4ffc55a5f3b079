import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { parseNetworks } from "@/server/platform/network/networks";
import { readablePath, rewriteHeaders } from "./every-request";

const proxies = parseNetworks(["10.0.0.0/8"]);
const said = {
  "x-forwarded-for": "127.0.0.1, 203.0.113.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "evil.example",
  "x-secret": "127.0.0.1",
  accept: "*/*",
};

function rewrite(remoteAddress: string | undefined): object {
  const request = { headers: { ...said }, socket: { remoteAddress } } as unknown as IncomingMessage;
  rewriteHeaders(request, "x-secret", proxies);
  return request.headers;
}

it("believes nobody but a trusted proxy", () => {
  expect(rewrite("198.51.100.9")).toEqual({
    "x-forwarded-for": "198.51.100.9",
    "x-secret": "198.51.100.9",
    accept: "*/*",
  });
});

it("believes a trusted proxy, and of its list the last entry", () => {
  expect(rewrite("10.1.2.3")).toEqual({
    ...said,
    "x-forwarded-for": "203.0.113.7",
    "x-secret": "203.0.113.7",
  });
});

it("knows no address of a socket that is gone", () => {
  expect(rewrite(undefined)).toEqual({ accept: "*/*" });
});

it.each([
  ["/runs/%ff", "/runs/%25ff"],
  ["/projects/%c3%28/branches/%?x=%ff", "/projects/%25c3%2528/branches/%25?x=%ff"],
  ["/projects/caf%C3%A9/%", "/projects/caf%C3%A9/%25"],
  ["/runs/a%2Fb?x=1", "/runs/a%2Fb?x=1"],
  ["/?next=%ff", "/?next=%ff"],
  ["*", "*"],
])("reads %s as %s", (url, read) => {
  expect(readablePath(url)).toBe(read);
});

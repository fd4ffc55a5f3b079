import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMON_HEADERS } from "@/server/http/security/headers.mjs";
import { prepareEveryRequest } from "./every-request";

let server: Server;
beforeEach(async () => {
  server = createServer((_request, response) => response.end("x"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function readHeaders(): Promise<Headers> {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return (await fetch(`http://127.0.0.1:${port}/`)).headers;
}

/** What one preparation puts on answers ends with the test: others on the same process must not see it. */
test("answers carry HSTS when the portal's address is https, and only then", async () => {
  const end = prepareEveryRequest({ trustedProxies: [], url: "http://capstan.test:3000" });
  const plain = await readHeaders();
  expect(plain.get("strict-transport-security")).toBeNull();
  for (const { key, value } of COMMON_HEADERS) expect(plain.get(key)).toBe(value);
  end();
  expect((await readHeaders()).get("x-frame-options")).toBeNull();

  const endSecure = prepareEveryRequest({ trustedProxies: [], url: "https://capstan.example.com" });
  const secure = await readHeaders();
  const [, seconds = "0"] = /max-age=(\d+)/.exec(secure.get("strict-transport-security") ?? "") ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(365 * 24 * 3_600);
  expect(secure.get("strict-transport-security")).toContain("includeSubDomains");
  for (const { key, value } of COMMON_HEADERS) expect(secure.get(key)).toBe(value);
  endSecure();
});

import { expect, test } from "vitest";
import { refuseForeignOrigin } from "./same-origin";

const COOKIE = { cookie: "a=b", host: "capstan.test:3000" };

test.each([
  ["GET", { ...COOKIE, origin: "http://evil.test" }, true],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000" }, true],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000", "sec-fetch-site": "same-origin" }, true],
  ["POST", { host: "capstan.test:3000" }, true],
  ["POST", { host: "capstan.test:3000", authorization: "Bearer cap_x" }, true],
  ["POST", { host: "capstan.test:3000", origin: "http://evil.test" }, false],
  ["POST", { host: "capstan.test:3000", "sec-fetch-site": "cross-site" }, false],
  ["POST", { host: "capstan.test:3000", origin: "http://capstan.test:3000" }, true],
  ["POST", COOKIE, false],
  ["POST", { ...COOKIE, origin: "null" }, false],
  ["POST", { ...COOKIE, origin: "http://capstan.test:8069" }, false],
  ["POST", { ...COOKIE, origin: "http://main.demo.capstan.test:3000" }, false],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000", "sec-fetch-site": "cross-site" }, false],
  ["DELETE", { ...COOKIE, origin: "http://evil.test" }, false],
])("%s with %j is let through: %s", (method, headers, allowed) => {
  const check = () =>
    refuseForeignOrigin({ method, headers: new Headers(headers as Record<string, string>) });
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow("did not come from a page");
});

import { expect, test } from "vitest";
import { isForeignAction, refuseForeignOrigin } from "./same-origin";

const PORTAL = "http://capstan.test:3000";
const COOKIE = { cookie: "a=b", host: "capstan.test:3000" };

test.each([
  ["GET", { ...COOKIE, origin: "http://evil.test" }, true],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000" }, true],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000", "sec-fetch-site": "same-origin" }, true],
  ["POST", { host: "capstan.test:3000" }, true],
  ["POST", { host: "capstan.test:3000", authorization: "Bearer cap_x" }, true],
  ["POST", { ...COOKIE, authorization: "Bearer cap_x", origin: "http://evil.test" }, true],
  ["POST", { ...COOKIE, authorization: "Basic eDp5", origin: "http://evil.test" }, false],
  ["POST", { host: "capstan.test:3000", origin: "http://evil.test" }, false],
  ["POST", { host: "capstan.test:3000", "sec-fetch-site": "cross-site" }, false],
  ["POST", { host: "capstan.test:3000", origin: "http://capstan.test:3000" }, true],
  ["POST", COOKIE, false],
  ["POST", { ...COOKIE, origin: "null" }, false],
  ["POST", { ...COOKIE, origin: "http://capstan.test:8069" }, false],
  ["POST", { ...COOKIE, origin: "http://main.demo.capstan.test:3000" }, false],
  ["POST", { ...COOKIE, origin: "http://capstan.test:3000", "sec-fetch-site": "cross-site" }, false],
  ["POST", { ...COOKIE, origin: "https://capstan.test:3000" }, false],
  ["POST", { ...COOKIE, origin: "https://capstan.test:3000", "x-forwarded-proto": "http" }, false],
  ["POST", { ...COOKIE, origin: "https://capstan.test:3000", "x-forwarded-proto": "https" }, true],
  ["DELETE", { ...COOKIE, origin: "http://evil.test" }, false],
])("%s with %j is let through: %s", (method, headers, allowed) => {
  const check = () =>
    refuseForeignOrigin({ method, headers: new Headers(headers as Record<string, string>) }, PORTAL);
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow("did not come from a page");
});

test("a portal with https is asked with https, also when its proxy takes that off", () => {
  const headers = (origin: string) => new Headers({ cookie: "a=b", host: "capstan.test", origin });
  const check = (origin: string) => () =>
    refuseForeignOrigin({ method: "POST", headers: headers(origin) }, "https://capstan.test");
  expect(check("https://capstan.test")).not.toThrow();
  expect(check("http://capstan.test")).toThrow("did not come from a page");
});

test.each<[string, Record<string, string>, boolean]>([
  ["GET", {}, false],
  ["POST", { origin: PORTAL }, false],
  ["POST", { origin: PORTAL, "sec-fetch-site": "same-origin" }, false],
  ["POST", { "sec-fetch-site": "same-origin" }, false],
  ["POST", { origin: "null", "sec-fetch-site": "same-origin" }, false],
  ["POST", {}, true],
  ["POST", { authorization: "Bearer cap_x" }, true],
  ["POST", { origin: "null" }, true],
  ["POST", { origin: "https://evil.example" }, true],
  ["POST", { origin: "https://capstan.test:3000" }, true],
  ["POST", { origin: PORTAL, "sec-fetch-site": "cross-site" }, true],
  ["POST", { "sec-fetch-site": "same-site" }, true],
])("an action by %s with %j is foreign: %s", (method, headers, foreign) => {
  const all = new Headers({ host: "capstan.test:3000", ...headers });
  expect(isForeignAction({ method, headers: all }, PORTAL)).toBe(foreign);
});

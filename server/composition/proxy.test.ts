import { stringToBase64URL } from "@supabase/ssr";
import { unstable_doesMiddlewareMatch as doesMatch } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { config, proxy } from "@/proxy";
import { openAuthEndpoint } from "@/server/access/identity/testing/auth-endpoint";

const PORTAL = "http://localhost:4100";
const endpoint = await openAuthEndpoint();

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgresql://capstan@db.example.com/capstan");
  vi.stubEnv("ODOO_DATABASE_URL", "postgresql://capstan@db.example.com/postgres");
  vi.stubEnv("CAPSTAN_HOME", "/srv/capstan");
  vi.stubEnv("CAPSTAN_SECRET", "0123456789abcdef0123456789abcdef");
  vi.stubEnv("CAPSTAN_URL", PORTAL);
  vi.stubEnv("PORT", "4100");
  vi.stubEnv("ROUTER_PORT", "4101");
  vi.stubEnv("SUPABASE_URL", endpoint.url);
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEY", endpoint.key);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await endpoint.close();
});

/** A browser whose session ends in a moment, or in a while. */
async function cookieOf(lastsSeconds: number) {
  const session = endpoint.people.begin(
    endpoint.people.add(`p${lastsSeconds}@example.com`, "x", {}),
    "password",
  );
  const ends = Math.floor(Date.now() / 1_000) + lastsSeconds;
  const stored = {
    access_token: await endpoint.sign(session, { exp: ends }),
    refresh_token: session.refresh,
    expires_at: ends,
    expires_in: lastsSeconds,
    token_type: "bearer",
    user: {},
  };
  return `theme=dark; capstan-4100.supabase=base64-${stringToBase64URL(JSON.stringify(stored))}`;
}
const send = (path: string, cookie?: string) =>
  proxy(new NextRequest(`${PORTAL}${path}`, { headers: cookie === undefined ? {} : { cookie } }));

describe("a page", () => {
  test("gets a policy with a nonce of its own, the same for Next and for the browser", async () => {
    const [one, two] = [await send("/projects?x=1"), await send("/projects?x=1")];
    const policy = one.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/'nonce-[^']+'/);
    expect(one.headers.get("x-middleware-request-content-security-policy")).toBe(policy);
    expect(two.headers.get("content-security-policy")).not.toBe(policy);
    expect(one.headers.getSetCookie()).toEqual([]);
  });

  test("sees the renewed session that the browser gets, and is kept by no cache", async () => {
    const answer = await send("/projects", await cookieOf(5));
    const [set = ""] = answer.headers.getSetCookie();
    expect(set).toMatch(/^capstan-4100\.supabase(\.0)?=base64-/);
    const seen = answer.headers.get("x-middleware-request-cookie") ?? "";
    expect(seen).toContain(set.split(";")[0]);
    expect(seen).toContain("theme=dark");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(answer.headers.get("content-security-policy")).toContain("nonce-");
  });

  test("leaves a session alone that lasts", async () => {
    expect((await send("/projects", await cookieOf(3_000))).headers.getSetCookie()).toEqual([]);
  });
});

test.each<[Record<string, string>, boolean]>([
  [{ origin: PORTAL }, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ origin: "https://evil.example" }, false],
  [{ origin: "https://localhost:4100" }, false],
  [{}, false],
])("an action sent to a page with %j is let through: %s", async (given, allowed) => {
  const headers = { host: "localhost:4100", "next-action": "0".repeat(42), ...given };
  const answer = await proxy(new NextRequest(`${PORTAL}/sign-in`, { method: "POST", headers, body: "[]" }));
  expect(answer.status).toBe(allowed ? 200 : 403);
});

test("the API's sessions are renewed too, without a page's policy", async () => {
  const answer = await send("/api/trpc/me.get", await cookieOf(6));
  expect(answer.headers.getSetCookie()).not.toEqual([]);
  expect(answer.headers.get("content-security-policy")).toBeNull();
});

test.each<[string, Record<string, string>, boolean]>([
  ["/projects", {}, true],
  ["/api/trpc/me.get", {}, false],
  ["/api/trpc/me.get", { "capstan-4100.session_token": "x" }, false],
  ["/api/trpc/me.get", { theme: "dark", "capstan-4100.supabase.0": "x", a: "b" }, true],
  ["/git/demo.git/info/refs", { "capstan-4100.supabase": "x" }, false],
  ["/_next/static/x.js", { "capstan-4100.supabase": "x" }, false],
])("%s with the cookies %j: asked is %s", (path, cookies, asked) => {
  expect(doesMatch({ config, url: `${PORTAL}${path}`, cookies })).toBe(asked);
});

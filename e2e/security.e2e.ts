/** What protects the portal from the web: headers on every kind of answer, a policy no page breaks, doors that stay shut. */
import { expect } from "@playwright/test";
import { api, signIn } from "./session";
import { test } from "./test";

const COMMON = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

test("every kind of answer carries the headers", async ({ stack, request }) => {
  const page = await request.get(`${stack.url}/sign-in`);
  const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(await page.text())?.[1];
  const kinds: [string, number][] = [
    ["/sign-in", 200],
    ["/projects/demo", 307],
    ["/no/such/page", 404],
    ["/no/such/page.php", 404],
    [script ?? "no script was found", 200],
    ["/icon.svg", 200],
    ["/sign-in/", 308],
    ["/api/trpc/me.session", 200],
    ["/api/trpc/no.such", 404],
    ["/api/v1/projects", 401],
    ["/api/v1/openapi.json", 200],
    ["/api/v1/nothing", 404],
    ["/api/nothing", 404],
    ["/api/health", 200],
    ["/git/demo.git/info/refs?service=git-upload-pack", 401],
  ];
  for (const [path, status] of kinds) {
    const answer = await request.get(`${stack.url}${path}`, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(status);
    expect(answer.headers(), path).toMatchObject(COMMON);
    if (status !== 308)
      expect(answer.headers()["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(answer.headers()["x-powered-by"], path).toBeUndefined();
    expect(answer.headers()["strict-transport-security"], path).toBeUndefined();
  }
});

test("each page has a nonce of its own, and every script carries it", async ({ stack, request }) => {
  const read = async (path: string) => {
    const answer = await request.get(`${stack.url}${path}`);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic'/.exec(policy)?.[1];
    return { nonce, policy, html: await answer.text() };
  };
  const nonces = new Set<string | undefined>();
  for (const path of ["/sign-in", "/sign-in", "/no/such/page", "/no/such/page.php"]) {
    const { nonce, policy, html } = await read(path);
    nonces.add(nonce);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(
      scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
      path,
    ).toEqual([]);
  }
  expect(nonces.size).toBe(4);
  expect(nonces).not.toContain(undefined);
});

test("no page breaks the policy", async ({ stack, page }) => {
  await signIn(page, stack);
  const { items } = await api<{ items: { id: string }[] }>(stack, "/projects/demo/runs");
  const paths = [
    "/", "/projects/new", "/projects/demo", "/projects/demo/builds", "/projects/demo/settings",
    "/projects/demo/settings/branch-rules", "/projects/demo/settings/repository", "/projects/demo/settings/stages/staging",
    "/projects/demo/branches/main", "/projects/demo/branches/main/logs", "/projects/demo/branches/main/settings",
    "/projects/demo/connect", `/runs/${items[0]?.id}`, "/status", "/me", "/no/such/page",
  ]; // prettier-ignore
  for (const path of paths) {
    await page.goto(`${stack.url}${path}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
  }
});

test("what the fixture of all tests looks for is there to be found", async ({ stack, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`${stack.url}/sign-in`);
  await page.evaluate(() => {
    const script = document.createElement("img");
    script.src = "http://127.0.0.1:1/pixel.png";
    document.body.append(script);
  });
  await expect.poll(() => said.join("\n")).toContain("Content Security Policy");
  await context.close();
});

test("another site's form changes nothing", async ({ stack, request }) => {
  const send = (path: string, origin: string) =>
    request.post(`${stack.url}${path}`, { headers: { origin, cookie: "a=b" }, data: {} });
  for (const path of ["/api/trpc/tokens.create", "/api/v1/projects", "/api/auth/sign-out"])
    expect((await send(path, "https://evil.example")).status(), path).toBe(403);
  const action = await request.post(`${stack.url}/sign-in`, {
    headers: { origin: "https://evil.example", "next-action": "0".repeat(42), "content-type": "text/plain" },
    data: "[]",
  });
  expect(action.status()).toBeGreaterThanOrEqual(400);
});

test("an outsider is told there is nothing", async ({ stack, request }) => {
  const { items } = await api<{ items: { id: string }[] }>(stack, "/projects/demo/runs");
  for (const path of ["/projects/demo", `/runs/${items[0]?.id}`]) {
    const answer = await request.get(`${stack.url}/api/v1${path}`, {
      headers: { authorization: "Bearer cap_x" },
    });
    expect(answer.status(), path).toBe(401);
  }
});

test("whoever asks too often is told to wait", async ({ stack, request }) => {
  const answer = await request.get(`${stack.url}/api/v1/projects`, {
    headers: { authorization: `Bearer ${stack.admin.token}` },
  });
  expect(Number(answer.headers()["ratelimit-limit"])).toBeGreaterThan(0);
  expect(Number(answer.headers()["ratelimit-remaining"])).toBeGreaterThan(0);
  expect(Number(answer.headers()["ratelimit-reset"])).toBeGreaterThan(0);
});

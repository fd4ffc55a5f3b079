/** What protects the portal from the web: headers on every kind of answer, a policy no page breaks, doors that stay shut. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { get, request as ask } from "node:http";
import { urlToHttpOptions } from "node:url";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { Client } from "pg";
import { hashToken, mintToken } from "../server/access/token-format";
import { api, expectAccessible, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const run = promisify(execFile);

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
  expect(action.status()).toBe(403);
});

test("what no page and no program sends is refused, and breaks nothing", async ({
  stack,
  newPage,
  request,
}) => {
  const statusOf = (method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = ask({ ...urlToHttpOptions(new URL(stack.url)), method, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on("error", reject).end();
    });
  expect(await statusOf("TRACE", "/")).toBe(405);
  expect(await statusOf("OPTIONS", "*")).toBe(400);
  expect(await statusOf("GET", "/sign-in?org=%00")).toBe(200);
  expect(await statusOf("POST", "/api/webhooks/%00")).toBe(400);
  const page = await newPage();
  await page.goto(`${stack.url}/sign-in`);
  await page.getByLabel("Email").fill("alex@example.com");
  await page.getByLabel("Password").fill("wrong horse battery");
  const called = page.waitForRequest((one) => one.headers()["next-action"] !== undefined);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const action = (await called).headers()["next-action"] ?? "";
  const headers = { origin: stack.url, "next-action": action, "content-type": "text/plain;charset=UTF-8" };
  for (const data of ["[]", "[null,{}]", '[{"step":1},[]]']) {
    const answer = await request.post(`${stack.url}/sign-in`, { headers, data });
    expect(answer.status(), data).toBe(200);
  }
});

test("an outsider is told there is nothing, on pages and in the API", async ({ stack, request }) => {
  const outsider = await makeOutsider(stack);
  const { items } = await api<{ items: { id: string }[] }>(stack, "/projects/demo/runs");
  const headers = { authorization: `Bearer ${outsider}` };
  for (const path of [
    "/api/v1/projects/demo",
    `/api/v1/runs/${items[0]?.id}`,
    "/projects/demo",
    `/runs/${items[0]?.id}`,
  ])
    expect((await request.get(`${stack.url}${path}`, { headers })).status(), path).toBe(404);
  expect(await (await request.get(`${stack.url}/api/v1/projects`, { headers })).json()).toMatchObject({
    items: [],
  });
});

test("an environment is visited from the networks on its list only", async ({ stack, page }) => {
  const { items } = await api<{ items: { id: string; name: string; host: string }[] }>(
    stack,
    "/projects/demo/environments",
  );
  const main = items.find(({ name }) => name === "main");
  const visit = () => askRouter(stack.routerPort, `main.demo.localhost:${stack.routerPort}`);
  await expect.poll(visit, { timeout: 120_000 }).not.toBe(403);
  await signIn(page, stack);
  await page.goto(`${stack.url}/projects/demo/branches/main/settings`);
  const list = page.getByLabel("Allowed addresses");
  const save = page
    .getByRole("region", { name: "Network rules" })
    .or(page.locator("form", { has: list }))
    .getByRole("button", { name: "Save the list" });
  await expect(page.getByText(/^You are at (127\.0\.0\.1|::1)\.$/)).toBeVisible();
  await list.fill("10.0.0/8");
  await save.click();
  await expect(list).toHaveAccessibleDescription(/Line 1: write an address/);
  await list.fill("203.0.113.0/24 # the office");
  await save.click();
  await expect(page.getByText("Network rules saved")).toBeVisible();
  await expect.poll(visit).toBe(403);
  await page.reload();
  await expect(list).toHaveValue("203.0.113.0/24 # the office");
  await expectAccessible(page);
  await api(stack, `/environments/${main?.id}/networks`, {
    method: "PUT",
    body: JSON.stringify({ networks: [] }),
  });
  await expect.poll(visit).not.toBe(403);
});

test("an organization that keeps everybody out is opened again on the machine", async ({
  stack,
  request,
}) => {
  const headers = { authorization: `Bearer ${stack.admin.token}` };
  const { orgs } = await api<{ orgs: { slug: string }[] }>(stack, "/me");
  const slug = orgs[0]?.slug ?? "";
  const address = `${stack.url}/api/v1/orgs/${slug}/networks`;
  const demo = async () => (await request.get(`${stack.url}/api/v1/projects/demo`, { headers })).status();
  const put = (data: object) => request.put(address, { headers, data });
  const networks = [{ network: "203.0.113.0/24", note: "" }];
  expect((await put({ networks })).status()).toBe(409);
  expect(await demo()).toBe(200);
  expect((await put({ networks, confirmed: true })).status()).toBe(200);
  // what a client says about its own address is not believed
  const forged = await request.get(`${stack.url}/api/v1/projects/demo`, {
    headers: { ...headers, "x-forwarded-for": "203.0.113.7" },
  });
  expect(forged.status()).toBe(404);
  await expect.poll(demo).toBe(404);
  const env = { ...process.env, DATABASE_URL: stack.databaseUrl };
  const { stdout } = await run(process.execPath, ["scripts/networks.mjs", "clear", slug], { env });
  expect(stdout).toContain("may be reached from everywhere again");
  await expect.poll(demo, { timeout: 30_000 }).toBe(200);
});

test("whoever asks too often is told to wait", async ({ stack, request }) => {
  const answer = await request.get(`${stack.url}/api/v1/projects`, {
    headers: { authorization: `Bearer ${stack.admin.token}` },
  });
  expect(Number(answer.headers()["ratelimit-limit"])).toBeGreaterThan(0);
  expect(Number(answer.headers()["ratelimit-remaining"])).toBeGreaterThan(0);
  expect(Number(answer.headers()["ratelimit-reset"])).toBeGreaterThan(0);
});

/** The status of a host at the router. Browsers look names below localhost up as this machine, Node does not. */
function askRouter(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/web/login", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).once("error", reject);
  });
}

/** Somebody who belongs to nothing; gives their token. */
async function makeOutsider({ databaseUrl }: Stack): Promise<string> {
  const [id, token] = [randomUUID(), mintToken()];
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("insert into app.users (id, email, name) values ($1, $2, 'sam')", [
      id,
      `${id}@example.com`,
    ]);
    await client.query(
      "insert into ops.api_tokens (user_id, name, prefix, token_hash, expires_at) values ($1, 'test', 'cap_test', $2, now() + interval '1 day')",
      [id, hashToken(token)],
    );
  } finally {
    await client.end();
  }
  return token;
}

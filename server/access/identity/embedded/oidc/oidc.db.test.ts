import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seal } from "@/server/platform/seal";
import { identityProfiles } from "../../profiles";
import type { IdentityProvider } from "../../port";
import { Browser } from "../../testing/browser";
import { createEmbeddedIdentity } from "../create-embedded-identity";
import { SEALED_FOR } from "./oidc-methods";

const { db, url: databaseUrl } = await openTestDatabase();
const PORTAL = "http://capstan.test:3000";
const SECRET = "0123456789abcdef0123456789abcdef";
const CLIENT_SECRET = "a secret between the two of them";

type Account = { email?: string; email_verified?: boolean; name?: string };
const accounts = new Map<string, Account>();

const site = createServer();
site.listen(0, "127.0.0.1");
await once(site, "listening");
const address = site.address();
const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "capstan",
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${PORTAL}/api/auth/oidc/callback`],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["a key for tests"] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
});
site.on("request", provider.callback());
afterAll(() => site.close());

/** What stands between Capstan and the site in a test; null: nothing. */
let tamper: ((url: string, answer: Response) => Promise<Response>) | null = null;
let identity: IdentityProvider;
let orgId: string;
let providerId: string;

beforeAll(async () => {
  identity = createEmbeddedIdentity({
    databaseUrl,
    sql: db.system,
    url: PORTAL,
    secret: SECRET,
    profiles: identityProfiles(db.system),
    mails: { passwordReset: () => undefined },
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      return tamper ? tamper(String(input), answer) : answer;
    },
  });
  ({ orgId, providerId } = await db.asSystem("test", async ({ prisma }) => {
    const org = await prisma.org.create({ data: { slug: "acme", name: "Acme" } });
    const row = await prisma.identityProvider.create({
      data: {
        orgId: org.id,
        name: "Site",
        issuer,
        clientId: "capstan",
        ciphertext: seal(SECRET, SEALED_FOR, CLIENT_SECRET),
      },
    });
    return { orgId: org.id, providerId: row.id };
  }));
});
afterAll(() => identity.close());
beforeEach(() => {
  tamper = null;
});

const setRules = (data: { linkByEmail?: boolean; admitsNew?: boolean; trustsFactor?: boolean }) =>
  db.asSystem("test", ({ prisma }) => prisma.identityProvider.update({ where: { id: providerId }, data }));

/** A person at the site: signs in there as `sub`, agrees, and gives the address the site sends the browser back to. */
async function visit(url: string, sub: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let hop = 0; hop < 20; hop += 1) {
    if (next.startsWith(PORTAL)) return next;
    const { pathname } = new URL(next);
    const isForm = pathname.startsWith("/interaction/");
    const uid = pathname.split("/").at(-1) ?? "";
    const page = isForm ? await interactionOf(uid, cookies) : null;
    const prompt: Record<string, string> = page?.includes("login")
      ? { prompt: "login", login: sub, password: "x" }
      : { prompt: "consent" };
    const answer = await fetch(next, {
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(isForm ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(isForm ? { method: "POST", body: new URLSearchParams(prompt) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null)
      throw new Error(`the site stopped at ${next}: ${answer.status} ${await answer.text()}`);
    next = new URL(location, next).href;
  }
  throw new Error("the site sends in circles");
}

async function interactionOf(uid: string, cookies: Map<string, string>): Promise<string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${issuer}/interaction/${uid}`, { headers: { cookie } });
  return /name="prompt" value="login"/.test(await answer.text()) ? "login" : "consent";
}

async function begin(browser: Browser): Promise<string> {
  const start = await identity.beginProvider(browser.request, { providerId, next: "/projects/demo" });
  browser.take(start);
  return start.url;
}

/** Where Capstan leads a browser that comes back with this address. */
async function comeBack(browser: Browser, address: string): Promise<string | null> {
  const answer = await identity.handle(new Request(address, { headers: browser.headers }));
  browser.take({ cookies: answer.headers.getSetCookie() });
  return answer.headers.get("location");
}

async function signIn(sub: string, browser = new Browser()) {
  const location = await comeBack(browser, await visit(await begin(browser), sub));
  return { browser, location, session: await identity.findSession(browser.headers) };
}

test("it is offered, with PKCE, state and nonce, and without its secret", async () => {
  expect((await identity.signInOptions()).providers).toEqual([{ id: providerId, name: "Site" }]);
  const url = new URL(await begin(new Browser()));
  expect(url.origin).toBe(issuer);
  for (const name of ["state", "nonce", "code_challenge"]) expect(url.searchParams.get(name)).toBeTruthy();
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(url.href).not.toContain(encodeURIComponent(CLIENT_SECRET));
});

test("a stranger is refused; where new people are let in they become members, and are the same the next time", async () => {
  accounts.set("new", { email: "New@example.com", email_verified: true, name: "New" });
  await setRules({ admitsNew: false });
  expect((await signIn("new")).location).toBe("/sign-in?error=unknown");
  await setRules({ admitsNew: true });
  const first = await signIn("new");
  expect(first.location).toBe("/projects/demo");
  expect(first.session).toMatchObject({ email: "new@example.com", name: "New", isStrong: false });
  const member = await db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.findFirst({ where: { orgId, userId: first.session?.userId } }),
  );
  expect(member?.role).toBe("member");
  accounts.set("new", { email: "moved@example.com", email_verified: false });
  expect((await signIn("new")).session?.userId).toBe(first.session?.userId);
});

test("an account is linked by a verified address only, where it is allowed, and for people of this organization", async () => {
  await setRules({ admitsNew: false, linkByEmail: false });
  const password = "correct horse battery";
  const { userId } = await identity.ensurePerson({ email: "sam@example.com", name: "Sam", password });
  accounts.set("sam", { email: "sam@example.com", email_verified: true });
  accounts.set("not-sam", { email: "sam@example.com", email_verified: false });
  expect((await signIn("sam")).location).toBe("/sign-in?error=unknown");
  await setRules({ linkByEmail: true });
  expect((await signIn("not-sam")).location).toBe("/sign-in?error=unknown");
  const elsewhere = await db.asSystem("test", ({ prisma }) =>
    prisma.org.create({
      data: { slug: "other", name: "Other", members: { create: { userId, role: "owner" } } },
    }),
  );
  expect((await signIn("sam")).location).toBe("/sign-in?error=unknown");
  await db.asSystem("test", ({ prisma }) => prisma.org.delete({ where: { id: elsewhere.id } }));
  expect((await signIn("sam")).session?.userId).toBe(userId);
});

test("an answer works once, in the browser that asked", async () => {
  await setRules({ admitsNew: true });
  accounts.set("once", { email: "once@example.com", email_verified: true });
  const browser = new Browser();
  const back = await visit(await begin(browser), "once");
  const stolen = browser.copy();
  expect(await comeBack(new Browser(), back)).toBe("/sign-in?error=refused");
  expect(await comeBack(browser, back)).toBe("/projects/demo");
  expect(await comeBack(stolen, back)).toBe("/sign-in?error=refused");
  const planted = await visit(await begin(stolen), "once");
  expect(await comeBack(browser, planted)).toBe("/sign-in?error=refused");
});

test("an answer of another issuer, a foreign nonce and a changed token are refused", async () => {
  await setRules({ admitsNew: true });
  accounts.set("mallory", { email: "mallory@example.com", email_verified: true });
  const browser = new Browser();
  const mixed = new URL(await visit(await begin(browser), "mallory"));
  mixed.searchParams.set("iss", "https://login.example.com");
  expect(await comeBack(browser, mixed.href)).toBe("/sign-in?error=refused");

  const tokens: Record<string, unknown>[] = [];
  const swapToken = (change: (token: string) => string) => async (url: string, answer: Response) => {
    if (!url.endsWith("/token")) return answer;
    const body = (await answer.json()) as Record<string, unknown>;
    tokens.push({ ...body });
    return Response.json({ ...body, id_token: change(String(body.id_token)) });
  };
  tamper = swapToken((token) => token);
  expect((await signIn("mallory")).location).toBe("/projects/demo");
  const earlier = String(tokens[0]?.id_token);
  // The nonce of another sign-in:
  tamper = swapToken(() => earlier);
  expect((await signIn("mallory")).location).toBe("/sign-in?error=refused");
  const parts = (token: string) => token.split(".") as [string, string, string];
  const rewrite = (change: object) => (token: string) => {
    const [head, body, signature] = parts(token);
    const claims = { ...(JSON.parse(Buffer.from(body, "base64url").toString()) as object), ...change };
    return [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
  };
  tamper = swapToken(rewrite({ sub: "somebody-else" }));
  expect((await signIn("mallory")).location).toBe("/sign-in?error=refused");
  tamper = swapToken((token) => {
    const head = Buffer.from('{"alg":"none"}').toString("base64url");
    return [head, parts(token)[1], ""].join(".");
  });
  expect((await signIn("mallory")).location).toBe("/sign-in?error=refused");
});

test("what was cancelled there is said, and made-up answers lead nowhere", async () => {
  const browser = new Browser();
  const state = new URL(await begin(browser)).searchParams.get("state") ?? "";
  const callback = `${PORTAL}/api/auth/oidc/callback`;
  expect(await comeBack(new Browser(), `${callback}?code=x&state=y`)).toBe("/sign-in?error=refused");
  expect(await comeBack(browser, `${callback}?error=access_denied&state=${state}`)).toBe(
    "/sign-in?error=cancelled",
  );
  await expect(
    identity.beginProvider(browser.request, { providerId: "../../etc", next: "/" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

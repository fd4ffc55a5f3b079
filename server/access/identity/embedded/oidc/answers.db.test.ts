/** What comes back from a site where people sign in: each answer once, to who asked, and nothing that was made up. */
import { expect, test } from "vitest";
import { Browser } from "../../testing/browser";
import { openOidc } from "./testing/open-oidc";
import { PORTAL } from "./testing/open-site";

const { identity, accounts, begin, comeBack, setRules, signIn, tamper, visit } = await openOidc();

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
  tamper(swapToken((token) => token));
  expect((await signIn("mallory")).location).toBe("/projects/demo");
  const earlier = String(tokens[0]?.id_token);
  // The nonce of another sign-in:
  tamper(swapToken(() => earlier));
  expect((await signIn("mallory")).location).toBe("/sign-in?error=refused");
  const parts = (token: string) => token.split(".") as [string, string, string];
  const rewrite = (change: object) => (token: string) => {
    const [head, body, signature] = parts(token);
    const claims = { ...(JSON.parse(Buffer.from(body, "base64url").toString()) as object), ...change };
    return [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
  };
  tamper(swapToken(rewrite({ sub: "somebody-else" })));
  expect((await signIn("mallory")).location).toBe("/sign-in?error=refused");
  tamper(
    swapToken((token) => {
      const head = Buffer.from('{"alg":"none"}').toString("base64url");
      return [head, parts(token)[1], ""].join(".");
    }),
  );
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

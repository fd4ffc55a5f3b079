import { describe, expect, test } from "vitest";
import { parseSignInWays } from "@/server/platform/sign-in-ways";
import { openAuthEndpoint } from "../testing/auth-endpoint";
import { Browser } from "../testing/browser";
import { createSupabaseIdentity } from "./create-supabase-identity";
import { FLOWS, openSupabase, PASSWORD, PORTAL } from "./testing/open-supabase";

const { endpoint, place, own, identity, signIn, sessionOf } = await openSupabase();

/** The site vouches for somebody whom Capstan does not let in by it. */
async function comeRefused(browser: Browser, email: string): Promise<void> {
  const asked = { providerId: "sso:corp.example.com", next: "/" };
  const start = await identity.beginProvider(browser.request, asked);
  browser.take(start);
  const back = await endpoint.visit(start.url, email);
  const answer = await identity.handle(new Request(back, { headers: browser.headers }));
  expect(answer.headers.get("location")).toBe("/sign-in?error=unknown");
  browser.take({ cookies: answer.headers.getSetCookie() });
}

describe("ways to sign in", () => {
  test("are offered as they are set, and only those", async () => {
    expect(await identity.signInOptions()).toEqual({
      password: true,
      passkey: false,
      magicLink: true,
      passwordReset: true,
      providers: [
        { id: "google", name: "Google" },
        { id: "github", name: "GitHub" },
        { id: "sso:corp.example.com", name: "corp.example.com" },
      ],
    });
    const bare = createSupabaseIdentity({ ...place, ...own, signIn: parseSignInWays("github") });
    expect(await bare.signInOptions()).toMatchObject({
      password: false,
      passwordReset: false,
      magicLink: false,
    });
    const email = "bare@example.com";
    endpoint.people.add(email, PASSWORD, {});
    const { request } = new Browser();
    expect((await bare.signIn(request, { email, password: PASSWORD })).kind).toBe("refused");
    await expect(bare.sendMagicLink(request, { email, next: "/" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(bare.requestPasswordReset(request, email)).rejects.toMatchObject({ code: "conflict" });
    await identity.requestPasswordReset(request, email);
    const token = new URL(endpoint.lastMail(email) ?? "http://none").searchParams.get("token") ?? "";
    await expect(
      bare.resetPassword(request, { token, password: "another long password" }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(bare.beginProvider(request, { providerId: "google", next: "/" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("a domain that the project does not know is trouble, told before anybody leaves", async () => {
    const signIn = parseSignInWays("sso:other.example.com");
    const other = createSupabaseIdentity({ ...place, ...own, signIn });
    await expect(
      other.beginProvider(new Browser().request, { providerId: "sso:other.example.com", next: "/" }),
    ).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a SAML site that names somebody else's address does not become them", async () => {
    const email = "victim@example.com";
    endpoint.people.add(email, PASSWORD, {});
    await signIn(email);
    const browser = new Browser();
    await comeRefused(browser, email);
    expect(browser.headers.get("cookie")).toBeNull();
    expect(sessionOf(email).amr).toMatchObject([{ method: "password" }]);
  });

  test("somebody who was signed in stays so when another site's answer is refused", async () => {
    const email = "stays@example.com";
    endpoint.people.add(email, PASSWORD, {});
    const browser = await signIn(email);
    const before = await identity.findSession(browser.headers);
    await comeRefused(browser, email);
    expect(before).not.toBeNull();
    expect(await identity.findSession(browser.headers)).toMatchObject({ sessionId: before?.sessionId });
    expect(sessionOf(email).amr).toMatchObject([{ method: "password" }]);
  });

  test("where the project takes no strangers, a stranger is told so", async () => {
    const closed = await openAuthEndpoint({ ...FLOWS, signUps: false });
    const provider = createSupabaseIdentity({
      ...own,
      supabaseUrl: closed.url,
      publishableKey: closed.key,
      url: PORTAL,
    });
    const browser = new Browser();
    const start = browser.take(
      await provider.beginProvider(browser.request, { providerId: "google", next: "/" }),
    );
    const back = await closed.visit(start.url, "stranger@example.com");
    const answer = await provider.handle(new Request(back, { headers: browser.headers }));
    expect(answer.headers.get("location")).toBe("/sign-in?error=unknown");
    await closed.close();
  });

  test("somebody who signs in elsewhere has no password, and no script reads what the browser holds", async () => {
    const browser = new Browser();
    const start = await identity.beginProvider(browser.request, { providerId: "google", next: "/" });
    for (const cookie of start.cookies) {
      expect(cookie).toMatch(/httponly/i);
      expect(cookie).toMatch(/samesite=lax/i);
    }
    browser.take(start);
    const back = await endpoint.visit(start.url, "elsewhere@example.com");
    const answer = await identity.handle(new Request(back, { headers: browser.headers }));
    browser.take({ cookies: answer.headers.getSetCookie() });
    expect(browser.headers.get("cookie")).not.toMatch(/verifier|return/);
    expect(await identity.listFactors(browser.request)).toMatchObject({ hasPassword: false });
  });
});

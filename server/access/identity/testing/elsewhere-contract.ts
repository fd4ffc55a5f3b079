import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { IdentitySubject } from "../contract-suite";
import type { IdentityProvider } from "../port";
import { Browser } from "./browser";
import { totpAt } from "./totp";

export type Elsewhere = {
  /** the link of the last mail that signs in */
  lastLink(email: string): string | null;
  /** opens a link, or signs in at a site as somebody (null: cancels there); gives the address it leads back to */
  visit(url: string, email?: string | null): Promise<string>;
  /** sites that people sign in at; for the same address twice the same person */
  providerIds: readonly string[];
  /** as if that many seconds had passed for links and answers that wait */
  age(seconds: number): void;
};

const PASSWORD = "correct horse battery";

/** elsewhereContract: signing in by mail and at other sites, of every provider that offers it. */
export function elsewhereContract(
  name: string,
  open: () => Promise<IdentitySubject & { elsewhere: Elsewhere }>,
): void {
  describe(`identity, signing in elsewhere: ${name}`, () => {
    let subject: IdentitySubject;
    let identity: IdentityProvider;
    let elsewhere: Elsewhere;
    let count = 0;
    const run = randomUUID().slice(0, 8);
    beforeAll(async () => {
      const opened = await open();
      subject = opened;
      ({ identity, elsewhere } = opened);
    });

    async function person() {
      count += 1;
      const email = `elsewhere-${run}-${count}@example.com`;
      return { email, userId: await subject.addPerson(email, PASSWORD) };
    }
    async function signIn(email: string): Promise<Browser> {
      const browser = new Browser();
      browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
      return browser;
    }
    const isIn = async (browser: Browser) => (await identity.findSession(browser.headers)) !== null;
    const atSite = async (site: string, from: Browser, next = "/") =>
      from.take(await identity.beginProvider(from.request, { providerId: site, next }));
    /** Where a browser that comes back with an address is led to. */
    async function comeBack(browser: Browser, address: string): Promise<string> {
      const answer = await identity.handle(new Request(address, { headers: browser.headers }));
      browser.take({ cookies: answer.headers.getSetCookie() });
      expect(answer.headers.get("cache-control")).toBe("no-store");
      return answer.headers.get("location") ?? "";
    }

    test("a link by mail signs in once, in the browser that asked for it", async () => {
      const { email, userId } = await person();
      const browser = new Browser();
      const ask = (from: Browser, to: string) =>
        identity.sendMagicLink(from.request, { email: to, next: "/projects/demo?tab=1" });
      browser.take(await ask(browser, email));
      const back = await elsewhere.visit(elsewhere.lastLink(email) ?? "");
      expect(await comeBack(new Browser(), back)).toBe("/sign-in?error=browser");
      const other = new Browser();
      other.take(await ask(other, "stranger@example.com"));
      expect(await comeBack(other, back)).toBe("/sign-in?error=refused");
      expect(await isIn(other)).toBe(false);
      expect(await comeBack(browser, back)).toBe("/projects/demo?tab=1");
      expect(await identity.findSession(browser.headers)).toMatchObject({ userId, email, isStrong: false });
      const again = new Browser();
      again.take(await ask(again, email));
      expect(await comeBack(again, back)).toBe("/sign-in?error=refused");
      const spent = await elsewhere.visit(elsewhere.lastLink(email) ?? "");
      expect(await comeBack(new Browser(), spent)).toBe("/sign-in?error=expired");
    });

    test("nobody learns from a link by mail who has an account", async () => {
      const { email } = await person();
      const names = async (to: string) => {
        const { cookies } = await identity.sendMagicLink(new Browser().request, { email: to, next: "/" });
        return cookies.map((cookie) => cookie.replace(/-flow-[\w-]+/, "-flow-x").replace(/=[^;]+/, ""));
      };
      const known = await names(email);
      expect(known.length).toBeGreaterThan(0);
      for (const to of ["nobody@example.com", "no address", "", email])
        expect(await names(to)).toEqual(known);
      expect(elsewhere.lastLink("nobody@example.com")).toBeNull();
    });

    test("a link that is too old leads to another one", async () => {
      const { email } = await person();
      const browser = new Browser();
      browser.take(await identity.sendMagicLink(browser.request, { email, next: "/" }));
      elsewhere.age(4_000);
      const back = await elsewhere.visit(elsewhere.lastLink(email) ?? "");
      expect(await comeBack(browser, back)).toBe("/sign-in?error=expired");
      expect(await isIn(browser)).toBe(false);
    });

    test("another site signs in: the same address is the same person, and the session before ends", async () => {
      for (const site of elsewhere.providerIds) {
        const browser = await signIn((await person()).email);
        const planted = browser.copy();
        const email = `${site.replaceAll(/\W/g, "-")}-${run}@example.com`;
        const visits: (string | undefined)[] = [];
        for (let visit = 0; visit < 2; visit += 1) {
          const { url } = await atSite(site, browser, "/projects/demo");
          expect(await comeBack(browser, await elsewhere.visit(url, email))).toBe("/projects/demo");
          const session = await identity.findSession(browser.headers);
          expect(session).toMatchObject({ email, isStrong: false });
          expect(Date.now() - (session?.provenAt.getTime() ?? 0)).toBeLessThan(60_000);
          visits.push(session?.userId);
        }
        expect(visits[0]).toBe(visits[1]);
        expect(await subject.findProfile(visits[0] ?? "")).toMatchObject({ email });
        expect(await isIn(planted)).toBe(false);
      }
    });

    test("an answer of another site is good once, in the browser that began, and in time", async () => {
      for (const site of elsewhere.providerIds) {
        const email = `once-${site.replaceAll(/\W/g, "-")}-${run}@example.com`;
        const [browser, other, late] = [new Browser(), new Browser(), new Browser()];
        const { url } = await atSite(site, browser);
        await atSite(site, other);
        const before = browser.copy();
        const back = await elsewhere.visit(url, email);
        expect(await comeBack(other, back)).toBe("/sign-in?error=refused");
        expect(await comeBack(new Browser(), back)).toBe("/sign-in?error=browser");
        expect(await comeBack(browser, back)).toBe("/");
        expect(await comeBack(before, back)).toBe("/sign-in?error=refused");
        expect([await isIn(other), await isIn(before)]).toEqual([false, false]);

        const answer = await elsewhere.visit((await atSite(site, late)).url, email);
        elsewhere.age(400);
        expect(await comeBack(late, answer)).toMatch(/error=(expired|refused)/);
        const cancelled = await elsewhere.visit((await atSite(site, late)).url, null);
        expect(await comeBack(late, cancelled)).toBe("/sign-in?error=cancelled");
        expect(await isIn(late)).toBe(false);
      }
    });

    test("what is made up leads nowhere", async () => {
      const browser = new Browser();
      const [site = ""] = elsewhere.providerIds;
      const back = new URL(
        await elsewhere.visit((await atSite(site, browser)).url, `made-up-${run}@example.com`),
      );
      const made = (query: string) => comeBack(browser.copy(), `${back.origin}${back.pathname}${query}`);
      for (const query of [
        "",
        "?code=",
        "?code=made-up",
        "?error=server_error",
        "?error=x&code=y",
        "?next=//evil.example",
      ])
        expect(await made(query)).toMatch(/^\/sign-in\?error=refused$/);
      for (const providerId of ["nothing", "", "__proto__", "sso:elsewhere.example", "../../etc"])
        await expect(
          identity.beginProvider(browser.request, { providerId, next: "/" }),
        ).rejects.toMatchObject({ code: "not_found" });
      const elsewhereTo = new Request(`${back.origin}/api/auth/token`, { method: "POST" });
      expect((await identity.handle(elsewhereTo)).status).toBe(404);
    });

    test("with an authenticator app, another site or a link is not enough", async () => {
      const { email } = await person();
      const enrolled = await signIn(email);
      const { secret, factorId } = await identity.beginTotp(enrolled.request);
      await identity.confirmTotp(enrolled.request, { factorId, code: totpAt(secret, new Date()) });
      const browser = new Browser();
      browser.take(await identity.sendMagicLink(browser.request, { email, next: "/projects/demo" }));
      const back = await elsewhere.visit(elsewhere.lastLink(email) ?? "");
      expect(await comeBack(browser, back)).toBe("/sign-in?step=factor&next=%2Fprojects%2Fdemo");
      expect(await isIn(browser)).toBe(false);
      const code = totpAt(secret, new Date(Date.now() + 30_000));
      const step = await identity.signInWithFactor(browser.request, { method: "totp", code });
      expect(browser.take(step).kind).toBe("signed_in");
      expect(await identity.findSession(browser.headers)).toMatchObject({ email, isStrong: true });
    });
  });
}

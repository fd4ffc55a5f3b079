import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { IdentityProvider } from "./port";
import { Browser } from "./testing/browser";
import { totpAt } from "./testing/totp";

export type IdentitySubject = {
  identity: IdentityProvider;
  /** where people have their addresses, if not at example.com */
  domain?: string;
  /** makes a person who signs in with this password; gives their id */
  addPerson(email: string, password: string): Promise<string>;
  /** the profile that was kept of a person */
  findProfile(userId: string): Promise<{ email: string; hasSecondFactor: boolean } | null>;
  /** the link of the last mail to an address, with its token; null where mail cannot be read */
  lastReset: ((email: string) => string | null) | null;
};

const PASSWORD = "correct horse battery";
const OTHER = "another long password";

/** identityContract: what every identity provider does. */
export function identityContract(name: string, open: () => Promise<IdentitySubject>): void {
  describe(`identity: ${name}`, () => {
    let subject: IdentitySubject;
    let identity: IdentityProvider;
    let count = 0;
    // A service that outlives the test has people of earlier ones.
    const run = randomUUID().slice(0, 8);
    beforeAll(async () => {
      subject = await open();
      ({ identity } = subject);
    });

    async function person() {
      count += 1;
      const email = `person-${run}-${count}@${subject.domain ?? "example.com"}`;
      return { email, userId: await subject.addPerson(email, PASSWORD) };
    }
    async function signIn(email: string, password = PASSWORD, browser = new Browser()) {
      const answer = browser.take(await identity.signIn(browser.request, { email, password }));
      return { browser, kind: answer.kind };
    }
    const isIn = async (browser: Browser) => (await identity.findSession(browser.headers)) !== null;
    async function enrolTotp(browser: Browser) {
      const start = await identity.beginTotp(browser.request);
      const code = totpAt(start.secret, new Date());
      browser.take(await identity.confirmTotp(browser.request, { factorId: start.factorId, code }));
      return { ...start, code };
    }
    const nextCode = (secret: string) => totpAt(secret, new Date(Date.now() + 30_000));

    test("signing in gives a session, and a profile with the same id", async () => {
      const { email, userId } = await person();
      const { browser, kind } = await signIn(email);
      expect(kind).toBe("signed_in");
      expect(identity.sessionKey(browser.headers)).not.toBeNull();
      const session = await identity.findSession(browser.headers);
      expect(session).toMatchObject({ userId, email, isStrong: false });
      expect(Date.now() - (session?.provenAt.getTime() ?? 0)).toBeLessThan(60_000);
      expect(await subject.findProfile(userId)).toMatchObject({ email, hasSecondFactor: false });
    });

    test("nobody is nobody", async () => {
      expect(identity.sessionKey(new Headers())).toBeNull();
      expect(await identity.findSession(new Headers())).toBeNull();
      await expect(identity.listSessions(new Browser().request)).rejects.toMatchObject({
        code: "not_signed_in",
      });
    });

    test("a wrong password and an unknown person get the same answer", async () => {
      const { email } = await person();
      const wrong = await signIn(email, OTHER);
      const unknown = await signIn("nobody@example.com", OTHER);
      expect([wrong.kind, unknown.kind]).toEqual(["refused", "refused"]);
      expect([await isIn(wrong.browser), await isIn(unknown.browser)]).toEqual([false, false]);
    });

    test.each(["", "no address", "a@b", "x".repeat(300), "'; drop table users; --@example.com"])(
      "%j as an address is refused like any other",
      async (email) => expect((await signIn(email, OTHER)).kind).toBe("refused"),
    );

    test("a session that was planted before signing in is not the one after it", async () => {
      const thief = await person();
      const { browser: planted } = await signIn(thief.email);
      const { email, userId } = await person();
      const victim = planted.copy();
      await signIn(email, PASSWORD, victim);
      expect((await identity.findSession(victim.headers))?.userId).toBe(userId);
      expect((await identity.findSession(planted.headers))?.userId).not.toBe(userId);
    });

    test("signing out ends this session and leaves the others", async () => {
      const { email } = await person();
      const { browser: here } = await signIn(email);
      const { browser: there } = await signIn(email);
      const stolen = here.copy();
      here.take(await identity.signOut(here.request));
      expect([await isIn(here), await isIn(stolen), await isIn(there)]).toEqual([false, false, true]);
    });

    test("signing out everywhere ends all of them", async () => {
      const { email } = await person();
      const { browser: here } = await signIn(email);
      const { browser: there } = await signIn(email);
      here.take(await identity.signOutEverywhere(here.request));
      expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
    });

    test("a changed password ends every other session, and copies of this one", async () => {
      const { email } = await person();
      const { browser: here } = await signIn(email);
      const { browser: there } = await signIn(email);
      const stolen = here.copy();
      await expect(
        identity.changePassword(here.request, { current: OTHER, next: "a third long password" }),
      ).rejects.toMatchObject({ code: "invalid" });
      await expect(
        identity.changePassword(here.request, { current: PASSWORD, next: "short" }),
      ).rejects.toMatchObject({ code: "invalid" });
      here.take(await identity.changePassword(here.request, { current: PASSWORD, next: OTHER }));
      expect([await isIn(here), await isIn(stolen), await isIn(there)]).toEqual([true, false, false]);
      expect((await signIn(email, PASSWORD)).kind).toBe("refused");
      expect((await signIn(email, OTHER)).kind).toBe("signed_in");
    });

    test("a reset link works once, ends all sessions, and is not mailed to strangers", async ({ skip }) => {
      const { lastReset } = subject;
      if (lastReset === null) return skip();
      const { email } = await person();
      const { browser } = await signIn(email);
      await identity.requestPasswordReset(new Browser().request, "stranger@example.com");
      await identity.requestPasswordReset(new Browser().request, email);
      expect(lastReset("stranger@example.com")).toBeNull();
      const token = new URL(lastReset(email) ?? "http://none").searchParams.get("token") ?? "";
      expect(token).not.toBe("");
      await identity.resetPassword(new Browser().request, { token, password: OTHER });
      expect(await isIn(browser)).toBe(false);
      expect((await signIn(email, OTHER)).kind).toBe("signed_in");
      await expect(
        identity.resetPassword(new Browser().request, { token, password: "yet another password" }),
      ).rejects.toMatchObject({ code: "invalid" });
      await expect(
        identity.resetPassword(new Browser().request, { token: "made-up", password: OTHER }),
      ).rejects.toMatchObject({ code: "invalid" });
    });

    test("an authenticator app counts once its first code was confirmed", async () => {
      const { email, userId } = await person();
      const { browser } = await signIn(email);
      const start = await identity.beginTotp(browser.request);
      await expect(
        identity.confirmTotp(browser.request, { factorId: start.factorId, code: "000000" }),
      ).rejects.toMatchObject({ code: "invalid" });
      expect((await identity.listFactors(browser.request)).totp).toBe(false);
      expect((await signIn(email)).kind).toBe("signed_in");

      const again = await enrolTotp(browser);
      expect(again.uri).toContain(`secret=${again.secret}`);
      expect(await identity.listFactors(browser.request)).toMatchObject({ totp: true });
      expect((await identity.findSession(browser.headers))?.isStrong).toBe(true);
      expect(await subject.findProfile(userId)).toMatchObject({ hasSecondFactor: true });
      await expect(identity.beginTotp(browser.request)).rejects.toMatchObject({ code: "conflict" });

      browser.take(await identity.removeTotp(browser.request));
      expect(await identity.listFactors(browser.request)).toMatchObject({ totp: false });
      expect(await subject.findProfile(userId)).toMatchObject({ hasSecondFactor: false });
    });

    test("with one, a password alone is not enough, and a code works once", async () => {
      const { email, userId } = await person();
      const { secret, code: used } = await enrolTotp((await signIn(email)).browser);
      const { browser, kind } = await signIn(email);
      expect(kind).toBe("second_factor");
      expect(await isIn(browser)).toBe(false);
      const step = (code: string, from = browser) =>
        identity.signInWithFactor(from.request, { method: "totp", code });
      expect((await step(used)).kind).toBe("refused");
      expect((await step("12345x")).kind).toBe("refused");
      const early = totpAt(secret, new Date(Date.now() + 300_000));
      expect((await step(early)).kind).toBe("refused");

      const second = (await signIn(email)).browser;
      const code = nextCode(secret);
      expect(browser.take(await step(code)).kind).toBe("signed_in");
      expect(await identity.findSession(browser.headers)).toMatchObject({ userId, isStrong: true });
      expect((await step(code, second)).kind).toBe("refused");
      expect((await step(code, new Browser())).kind).toBe("refused");
    });

    test("a proof makes the session fresh; a wrong one does not", async () => {
      const { email } = await person();
      const { browser } = await signIn(email);
      const before = (await identity.findSession(browser.headers))?.provenAt.getTime() ?? 0;
      await expect(
        identity.prove(browser.request, { method: "password", password: OTHER }),
      ).rejects.toMatchObject({ code: "invalid" });
      browser.take(await identity.prove(browser.request, { method: "password", password: PASSWORD }));
      const after = (await identity.findSession(browser.headers))?.provenAt.getTime() ?? 0;
      expect(after).toBeGreaterThan(before);

      const { secret } = await enrolTotp(browser);
      await expect(
        identity.prove(browser.request, { method: "password", password: PASSWORD }),
      ).rejects.toMatchObject({ code: "invalid" });
      const code = nextCode(secret);
      browser.take(await identity.prove(browser.request, { method: "totp", code }));
      await expect(identity.prove(browser.request, { method: "totp", code })).rejects.toMatchObject({
        code: "invalid",
      });
      expect((await identity.findSession(browser.headers))?.isStrong).toBe(true);
    });

    test("guessing is slowed down, per address and per account", async () => {
      const { email } = await person();
      const browser = new Browser();
      const kinds: string[] = [];
      for (let attempt = 0; attempt < 12; attempt += 1)
        kinds.push((await signIn(`guess-${attempt}@example.com`, OTHER, browser)).kind);
      expect(kinds.at(0)).toBe("refused");
      expect(kinds.at(-1)).toBe("too_many");
      const spread: string[] = [];
      for (let attempt = 0; attempt < 22; attempt += 1) spread.push((await signIn(email, OTHER)).kind);
      expect(spread.at(0)).toBe("refused");
      expect(spread.at(-1)).toBe("too_many");
      expect((await signIn(email)).kind).toBe("too_many");
    });
  });
}

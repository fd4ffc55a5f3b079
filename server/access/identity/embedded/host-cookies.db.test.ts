import { expect, test } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { identityProfiles } from "../profiles";
import { Browser } from "../testing/browser";
import { createEmbeddedIdentity } from "./create-embedded-identity";

const { db, url: databaseUrl } = await openTestDatabase();
const ALEX = { email: "alex@example.com", name: "Alex", password: "correct horse battery" };
const SESSION = "__Host-capstan-443.session_token";

test("over https the portal reads only cookies that no environment below its domain can set", async () => {
  const identity = createEmbeddedIdentity({
    databaseUrl,
    sql: db.system,
    url: "https://capstan.example.com",
    secret: "0123456789abcdef0123456789abcdef",
    profiles: identityProfiles(db.system),
    mails: { passwordReset: () => {} },
    fetch,
  });
  try {
    const { userId } = await identity.ensurePerson(ALEX);
    const browser = new Browser();
    const answer = browser.take(await identity.signIn(browser.request, ALEX));
    expect(answer.kind).toBe("signed_in");
    expect(answer.cookies.map((cookie) => cookie.split("=")[0])).toContain(SESSION);
    for (const cookie of answer.cookies) {
      expect(cookie).toMatch(/^__Host-[^;]+; .*Path=\/;/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).not.toMatch(/Domain=/i);
    }
    expect(await identity.findSession(browser.headers)).toMatchObject({ userId });
    expect(identity.sessionKey(browser.headers)).not.toBeNull();

    // what a page of an environment may set for the whole domain: even a session that is true
    const value = new RegExp(`${SESSION}=([^;]+)`).exec(browser.headers.get("cookie") ?? "")?.[1] ?? "";
    expect(value).not.toBe("");
    for (const name of ["capstan-443.session_token", "__Secure-capstan-443.session_token"]) {
      const planted = new Headers({ cookie: `${name}=${value}` });
      expect(identity.sessionKey(planted)).toBeNull();
      expect(await identity.findSession(planted)).toBeNull();
    }
    browser.take(await identity.signOut(browser.request));
    expect(browser.headers.get("cookie") ?? "").not.toContain(SESSION);
  } finally {
    await identity.close();
  }
});

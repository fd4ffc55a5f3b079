import { afterAll, expect, test } from "vitest";
import { createEmbeddedIdentity, identityProfiles } from "@/server/access";
import { Browser } from "@/server/access/identity/testing/browser";
import { makePasskeyDevice } from "@/server/access/identity/testing/passkey-device";
import { totpAt } from "@/server/access/identity/testing/totp";
import { seedProject } from "@/server/platform/db/testing/seed";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { listOrgAudit } from "./list-org-audit";

const PASSWORD = "correct horse battery";

const { db, url: databaseUrl } = await openTestDatabase();
const SITE_URL = "http://capstan.test:3000";
const identity = createEmbeddedIdentity({
  databaseUrl,
  sql: db.system,
  url: SITE_URL,
  secret: "0123456789abcdef0123456789abcdef",
  profiles: identityProfiles(db.system),
  fetch,
  mails: { passwordReset: () => {} },
});
afterAll(() => identity.close());

test("how people get in is in the trail of each of their organizations, and of no other", async () => {
  const [one, two, other] = [await seedProject(db), await seedProject(db), await seedProject(db)];
  const email = "alex@example.com";
  const { userId } = await identity.ensurePerson({ email, name: "alex", password: PASSWORD });
  await db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.createMany({ data: [one, two].map(({ orgId }) => ({ orgId, userId, role: "member" })) }),
  );
  const signIn = async (browser: Browser) => {
    browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
    return browser;
  };
  const first = await signIn(new Browser("2001:db8::7:1"));
  const { secret, factorId } = await identity.beginTotp(first.request);
  first.take(await identity.confirmTotp(first.request, { factorId, code: totpAt(secret, new Date()) }));
  const second = await signIn(new Browser());
  const later = new Date(Date.now() + 30_000);
  await identity.signInWithFactor(second.request, { method: "totp", code: totpAt(secret, later) });
  await identity.signIn(new Browser().request, { email, password: "not the password" });
  first.take(await identity.changePassword(first.request, { current: PASSWORD, next: `${PASSWORD} 2` }));
  await identity.removeTotp(first.request);

  const lines = async ({ orgId }: { orgId: string }) =>
    (await listOrgAudit(db.system, { orgId, kind: "sign_in" }, { limit: 50 })).items.toReversed();
  const trail = await lines(one);
  expect(trail.map(({ text }) => text)).toEqual([
    "alex signed in with a password.",
    "alex set up an authenticator app.",
    "alex gave the right password, and was asked for a code of the app.",
    "alex signed in with a password and a code of the app.",
    "The password of alex was changed.",
    "alex removed the authenticator app.",
  ]);
  expect(trail[0]).toMatchObject({ actor: { id: userId, kind: "user" }, address: "2001:db8::7:1" });
  expect((await lines(two)).map(({ text }) => text)).toEqual(trail.map(({ text }) => text));
  expect(await lines(other)).toEqual([]);
  expect(JSON.stringify(trail)).not.toMatch(/scrypt|[0-9a-f]{32}:/);
});

test("a passkey signs in once: whoever proves themselves with it later has not signed in again", async () => {
  const { orgId } = await seedProject(db);
  const { userId } = await identity.ensurePerson({
    email: "sam@example.com",
    name: "sam",
    password: PASSWORD,
  });
  await db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.create({ data: { orgId, userId, role: "member" } }),
  );
  const { row, answer } = makePasskeyDevice(SITE_URL);
  await db.system.query(
    `insert into identity.passkey ("userId", "credentialID", "publicKey", counter, "deviceType", "backedUp")
     values ($1::uuid, $2, $3, $4, $5, $6)`,
    [userId, row.credentialID, row.publicKey, row.counter, row.deviceType, row.backedUp],
  );
  const browser = new Browser();
  const touch = async () => {
    const { options } = browser.take(await identity.beginPasskey(browser.request));
    return answer((options as { challenge: string }).challenge);
  };
  const first = await touch();
  const signedIn = browser.take(await identity.signInWithPasskey(browser.request, first));
  expect(signedIn.kind).toBe("signed_in");
  const proof = await touch();
  await identity.prove(browser.request, { method: "passkey", response: proof });
  const { items } = await listOrgAudit(db.system, { orgId, kind: "sign_in" }, { limit: 50 });
  expect(items.filter(({ text }) => text.includes("signed in")).map(({ text }) => text)).toEqual([
    "sam signed in with a passkey.",
  ]);
});

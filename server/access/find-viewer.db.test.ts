import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Listener } from "@/server/platform/db/listener";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { atEnd } from "@/server/platform/testing/at-end";
import {
  createEmbeddedIdentity,
  createViewerSource,
  forgetOnAccessRing,
  hashToken,
  identityProfiles,
  mintToken,
} from "./index";
import { Browser } from "./identity/testing/browser";

const { db, url: databaseUrl } = await openTestDatabase();
const EMAIL = "alex@example.com";
const PASSWORD = "correct horse battery";
const identity = createEmbeddedIdentity({
  databaseUrl,
  sql: db.system,
  url: "http://capstan.test:3000",
  secret: "0123456789abcdef0123456789abcdef",
  profiles: identityProfiles(db.system),
  fetch,
  mails: { passwordReset: () => {} },
});
atEnd(() => identity.close());
let userId: string;

beforeAll(async () => {
  ({ userId } = await identity.ensurePerson({ email: EMAIL, name: "Alex", password: PASSWORD }));
});

async function signIn(): Promise<Browser> {
  const browser = new Browser();
  browser.take(await identity.signIn(browser.request, { email: EMAIL, password: PASSWORD }));
  return browser;
}

describe("who makes a request", () => {
  const source = () => createViewerSource({ db, identity });

  test("is read from the session, and noticed to be nobody after signing out", async () => {
    const browser = await signIn();
    const { headers } = browser;
    const viewers = source();
    expect(await viewers.findViewer(headers)).toMatchObject({ userId, actorKind: "user", tokenId: null });
    await identity.signOut(browser.request);
    expect(await viewers.findViewer(headers, { fresh: true })).toBeNull();
    expect(await viewers.findViewer(new Headers())).toBeNull();
    expect(
      await viewers.findViewer(new Headers({ cookie: "capstan-3000.session_token=made.up" })),
    ).toBeNull();
  });

  async function addToken(rest: { expiresAt?: Date; revokedAt?: Date } = {}) {
    const token = mintToken();
    const row = await db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.create({
        data: { userId, name: "t", prefix: "cap_t", tokenHash: hashToken(token), ...rest },
      }),
    );
    return { id: row.id, token, headers: new Headers({ authorization: `Bearer ${token}` }) };
  }

  test("is read from a token, whose last use is noted", async () => {
    const { id, headers } = await addToken();
    expect(await source().findViewer(headers)).toMatchObject({ userId, actorKind: "token", tokenId: id });
    const lastUse = () =>
      db.asSystem("test", ({ prisma }) => prisma.apiToken.findUniqueOrThrow({ where: { id } }));
    // Nobody waits for it.
    await expect.poll(async () => (await lastUse()).lastUsedAt).not.toBeNull();
  });

  test("is nobody with an expired, a revoked or an unknown token", async () => {
    const expired = await addToken({ expiresAt: new Date(Date.now() - 1000) });
    const revoked = await addToken({ revokedAt: new Date() });
    for (const { headers } of [expired, revoked]) expect(await source().findViewer(headers)).toBeNull();
    expect(await source().findTokenViewer(mintToken())).toBeNull();
  });

  test("is asked again after a moment: a revoked token ends within seconds", async () => {
    const { id, headers } = await addToken();
    const viewers = source();
    expect(await viewers.findViewer(headers)).not.toBeNull();
    await db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date() } }),
    );
    await expect.poll(() => viewers.findViewer(headers), { timeout: 10_000, interval: 200 }).toBeNull();
  });

  test("is asked again at once when another process changed somebody's access", async () => {
    const listener = new Listener(databaseUrl);
    onTestFinished(() => listener.close());
    await listener.whenReady();
    // Without the ring this would be believed for longer than any test lasts.
    const viewers = createViewerSource({ db, identity, cacheMs: 3_600_000 });
    forgetOnAccessRing(viewers, listener);
    const browser = await signIn();
    const { id, headers } = await addToken();
    expect(await viewers.findViewer(headers)).not.toBeNull();
    expect(await viewers.findViewer(browser.headers)).not.toBeNull();
    await db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date() } }),
    );
    await expect.poll(() => viewers.findViewer(headers)).toBeNull();
    await identity.signOut(browser.request);
    await expect.poll(() => viewers.findViewer(browser.headers)).toBeNull();
  });

  test("no session helps a request whose token is wrong", async () => {
    const { headers } = await signIn();
    headers.set("authorization", `Bearer ${mintToken()}`);
    expect(await source().findViewer(headers)).toBeNull();
  });
});

import { createHook } from "node:async_hooks";
import { scryptSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { createEmbeddedIdentity, identityProfiles, type IdentityProvider } from "./index";
import { identityContract } from "./identity/contract-suite";
import { compileIdentityMigrations } from "./identity/embedded/create-embedded-identity";
import { Browser } from "./identity/testing/browser";
import { totpAt } from "./identity/testing/totp";

const { db, url: databaseUrl } = await openTestDatabase();
const EMAIL = "alex@example.com";
const PASSWORD = "correct horse battery";
const resets = new Map<string, string>();
const options = {
  databaseUrl,
  sql: db.system,
  url: "http://capstan.test:3000",
  secret: "0123456789abcdef0123456789abcdef",
  profiles: identityProfiles(db.system),
  fetch,
  mails: { passwordReset: ({ email }: { email: string }, link: string) => void resets.set(email, link) },
};
let identity: IdentityProvider;
let userId: string;

const findProfile = (id: string) =>
  db.asSystem("test", ({ prisma }) => prisma.user.findUnique({ where: { id } }));

beforeAll(async () => {
  identity = createEmbeddedIdentity(options);
  ({ userId } = await identity.ensurePerson({ email: EMAIL, name: "Alex", password: PASSWORD }));
});
afterAll(() => identity.close());

identityContract("embedded", () =>
  Promise.resolve({
    identity,
    addPerson: async (email, password) =>
      (await identity.ensurePerson({ email, name: "Sam", password })).userId,
    findProfile,
    lastReset: (email) => resets.get(email) ?? null,
  }),
);

async function signIn(browser = new Browser()): Promise<Browser> {
  const answer = browser.take(await identity.signIn(browser.request, { email: EMAIL, password: PASSWORD }));
  expect(answer.kind).toBe("signed_in");
  return browser;
}

test("the tables are what better-auth wants", async () => {
  expect(await compileIdentityMigrations(options)).toBe(";");
});

test("a person is made once, with a profile of the same id", async () => {
  expect(await identity.ensurePerson({ email: EMAIL, name: "Other", password: "another password" })).toEqual({
    userId,
    created: false,
  });
  expect(await identity.isPassword(EMAIL, PASSWORD)).toBe(true);
  expect(await identity.isPassword(EMAIL, "another password")).toBe(false);
  expect(await identity.isPassword("nobody@example.com", PASSWORD)).toBe(false);
  expect(await findProfile(userId)).toMatchObject({ email: EMAIL, name: "Alex" });
});

test("the cookie carries the port, is out of reach for scripts, and stays on this site", async () => {
  const answer = await identity.signIn(new Browser().request, { email: EMAIL, password: PASSWORD });
  const cookie = answer.cookies.find((each) => each.startsWith("capstan-3000.session_token=")) ?? "";
  expect(cookie).toMatch(/httponly/i);
  expect(cookie).toMatch(/samesite=lax/i);
});

test("an unknown person costs as many hashes as a wrong password, so they take as long", async () => {
  // Counted, as a time says little on a machine that does other things as well: hashing is all but the whole of it.
  let hashes = 0;
  const counter = createHook({ init: (_id, type) => void (hashes += type === "SCRYPTREQUEST" ? 1 : 0) });
  counter.enable();
  onTestFinished(() => void counter.disable());
  const count = async (email: string) => {
    hashes = 0;
    await identity.signIn(new Browser().request, { email, password: "wrong horse battery" });
    return hashes;
  };
  expect(await count(EMAIL)).toBe(1);
  expect(await count("nobody-at-all@example.com")).toBe(1);
});

test("strangers cannot sign up, and better-auth's own addresses are closed", async () => {
  for (const path of ["/sign-up/email", "/sign-in/email", "/two-factor/disable", "/update-user"]) {
    const body = JSON.stringify({ email: "eve@example.com", password: PASSWORD, name: "Eve" });
    const headers = { "content-type": "application/json", origin: options.url };
    const request = new Request(`${options.url}/api/auth${path}`, { method: "POST", headers, body });
    expect((await identity.handle(request)).status).toBe(404);
  }
  expect(await identity.isPassword("eve@example.com", PASSWORD)).toBe(false);
});

test("a password is kept as scrypt with 32 MiB of memory, under a salt of its own", async () => {
  const { rows } = await db.pool.query<{ password: string }>(
    `select a.password from identity.account a join identity."user" u on u.id = a."userId"
     where u.email = $1 and a."providerId" = 'credential'`,
    [EMAIL],
  );
  const [salt = "", key = "", ...more] = rows[0]?.password.split(":") ?? [];
  expect(more).toEqual([]);
  expect(salt).toMatch(/^[0-9a-f]{32}$/);
  // What better-auth does: a release that makes it cheaper must not come unnoticed.
  const cost = { N: 2 ** 14, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
  expect(scryptSync(PASSWORD, salt, 64, cost).toString("hex")).toBe(key);
  await identity.ensurePerson({ email: "twin@example.com", name: "Twin", password: PASSWORD });
  const same = await db.pool.query("select 1 from identity.account where password = $1", [rows[0]?.password]);
  expect(same.rowCount).toBe(1);
});

describe("an authenticator app whose clock is off", () => {
  const STEP_MS = 30_000;
  // The middle of a step, so that none ends while the test runs.
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS + STEP_MS / 2;
  beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now }));
  afterAll(() => void vi.useRealTimers());

  test("by one step is let in, once; by two it is not", async () => {
    const email = "late@example.com";
    await identity.ensurePerson({ email, name: "Late", password: PASSWORD });
    const challenge = async () => {
      const browser = new Browser();
      browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
      return browser;
    };
    const first = await challenge();
    const { secret, factorId } = await identity.beginTotp(first.request);
    const codeAt = (steps: number) => totpAt(secret, new Date(now + steps * STEP_MS));
    first.take(await identity.confirmTotp(first.request, { factorId, code: codeAt(0) }));
    const give = async (steps: number) => {
      const browser = await challenge();
      const answer = await identity.signInWithFactor(browser.request, {
        method: "totp",
        code: codeAt(steps),
      });
      return answer.kind;
    };
    expect([await give(-1), await give(-1)]).toEqual(["signed_in", "refused"]);
    expect([await give(1), await give(1)]).toEqual(["signed_in", "refused"]);
    expect([await give(-2), await give(2), await give(0)]).toEqual(["refused", "refused", "refused"]);
  });
});

test("guessing is counted for all processes together", async () => {
  const other = createEmbeddedIdentity(options);
  const { request } = new Browser();
  const kinds: string[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const provider = attempt % 2 === 0 ? identity : other;
    const guess = { email: "eve@example.com", password: "guess guess guess" };
    kinds.push((await provider.signIn(request, guess)).kind);
  }
  await other.close();
  expect(kinds.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "refused"));
  expect(kinds.at(-1)).toBe("too_many");
});

test("one code at two doors at once opens one", async () => {
  const email = "race@example.com";
  await identity.ensurePerson({ email, name: "Race", password: PASSWORD });
  const start = async () => {
    const browser = new Browser();
    browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
    return browser;
  };
  const first = await start();
  const { secret, factorId } = await identity.beginTotp(first.request);
  first.take(await identity.confirmTotp(first.request, { factorId, code: totpAt(secret, new Date()) }));
  const doors = await Promise.all([start(), start(), start()]);
  const code = totpAt(secret, new Date(Date.now() + 30_000));
  const answers = await Promise.all(
    doors.map((door) => identity.signInWithFactor(door.request, { method: "totp", code })),
  );
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["refused", "refused", "signed_in"]);
});

test("a recovery code works once, and new ones end the old", async () => {
  const email = "recovery@example.com";
  await identity.ensurePerson({ email, name: "Recovery", password: PASSWORD });
  const browser = new Browser();
  browser.take(await identity.signIn(browser.request, { email, password: PASSWORD }));
  const { secret, factorId, recoveryCodes } = await identity.beginTotp(browser.request);
  browser.take(await identity.confirmTotp(browser.request, { factorId, code: totpAt(secret, new Date()) }));
  const use = async (code: string) => {
    const door = new Browser();
    door.take(await identity.signIn(door.request, { email, password: PASSWORD }));
    return (await identity.signInWithFactor(door.request, { method: "recovery", code })).kind;
  };
  const [one = "", two = ""] = recoveryCodes;
  expect([await use(one), await use(one)]).toEqual(["signed_in", "refused"]);
  expect((await identity.listFactors(browser.request)).recoveryCodesLeft).toBe(9);
  const renewed = await identity.renewRecoveryCodes(browser.request);
  expect([await use(two), await use(renewed[0] ?? "")]).toEqual(["refused", "signed_in"]);
});

test("a session says the whole address it began at, of IPv6 too", async () => {
  const there = new Browser("2001:db8::7:1");
  await identity.ensurePerson({ email: "six@example.com", name: "Six", password: PASSWORD });
  there.take(await identity.signIn(there.request, { email: "six@example.com", password: PASSWORD }));
  expect(await identity.listSessions(there.request)).toMatchObject([{ address: "2001:db8::7:1" }]);
});

test("a session is listed and ended by its owner alone", async () => {
  const here = await signIn();
  const there = await signIn();
  const listed = await identity.listSessions(here.request);
  expect(listed.filter(({ current }) => current)).toHaveLength(1);
  expect(JSON.stringify(listed)).not.toContain(identity.sessionKey(there.headers)?.split(".")[0]);
  const other = await identity.findSession(there.headers);
  const stranger = new Browser();
  await identity.ensurePerson({ email: "stranger@example.com", name: "S", password: PASSWORD });
  stranger.take(
    await identity.signIn(stranger.request, { email: "stranger@example.com", password: PASSWORD }),
  );
  await expect(identity.endSession(stranger.request, other?.sessionId ?? "")).rejects.toMatchObject({
    code: "not_found",
  });
  await identity.endSession(here.request, other?.sessionId ?? "");
  expect(await identity.findSession(there.headers)).toBeNull();
  expect(await identity.findSession(here.headers)).not.toBeNull();
});

test("no role that row-level security knows can open the identity schema", async () => {
  const claims = { userId, actorKind: "user" as const, action: null, address: null };
  const read = db.readAsUser(claims, (sql) => sql.query('select * from identity."user"'));
  await expect(read).rejects.toThrow(/permission denied/);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { ensureUserRow } from "@/server/platform/db/sql/ensure-user";
import {
  createViewerSource,
  createEmbeddedIdentity,
  hashToken,
  mintToken,
  type IdentityProvider,
} from "./index";
import { compileIdentityMigrations } from "./identity/embedded";

const { db, url: databaseUrl } = await openTestDatabase();
const URL_OF_PORTAL = "http://capstan.test:3000";
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery";
const options = {
  databaseUrl,
  url: URL_OF_PORTAL,
  secret: "0123456789abcdef0123456789abcdef",
  ensureProfile: (person: { userId: string; name: string; email: string }) =>
    ensureUserRow(db.system, { id: person.userId, name: person.name, email: person.email }),
};
let identity: IdentityProvider;
let userId: string;

beforeAll(async () => {
  identity = createEmbeddedIdentity(options);
  ({ userId } = await identity.ensurePerson({ email: EMAIL, name: "Ada", password: PASSWORD }));
});
afterAll(() => identity.close());

let address = 0;
/** Each from an address of its own, so that only the tests that want to meet the limit do. */
function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  address += 1;
  return identity.handle(
    new Request(`${URL_OF_PORTAL}/api/auth${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: URL_OF_PORTAL,
        host: "capstan.test:3000",
        "x-forwarded-for": `10.0.0.${address}`,
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );
}

async function signIn(): Promise<Headers> {
  const answer = await post("/sign-in/email", { email: EMAIL, password: PASSWORD });
  expect(answer.status).toBe(200);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return new Headers({ cookie });
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
  const profile = await db.asSystem("test", ({ prisma }) =>
    prisma.user.findUniqueOrThrow({ where: { id: userId } }),
  );
  expect(profile).toMatchObject({ email: EMAIL, name: "Ada" });
});

describe("signing in", () => {
  test("gives a session whose cookie carries the port, so that two copies on one machine keep apart", async () => {
    const headers = await signIn();
    expect(headers.get("cookie")).toContain("capstan-3000.session_token=");
    expect(await identity.findPerson(headers)).toEqual({ userId, name: "Ada", email: EMAIL });
  });

  test.each([
    ["a wrong password", { email: EMAIL, password: "wrong horse battery" }, 401],
    ["an unknown person", { email: "eve@example.com", password: PASSWORD }, 401],
  ])("%s is refused", async (_, body, status) => {
    expect((await post("/sign-in/email", body)).status).toBe(status);
  });

  test("strangers cannot sign up", async () => {
    const answer = await post("/sign-up/email", {
      email: "eve@example.com",
      password: PASSWORD,
      name: "Eve",
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await identity.isPassword("eve@example.com", PASSWORD)).toBe(false);
  });

  test("guessing is slowed down, across processes", async () => {
    const other = createEmbeddedIdentity(options);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const { handle } = attempt % 2 === 0 ? identity : other;
      const answer = await handle(
        new Request(`${URL_OF_PORTAL}/api/auth/sign-in/email`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin: URL_OF_PORTAL,
            "x-forwarded-for": "192.0.2.1",
          },
          body: JSON.stringify({ email: "eve@example.com", password: "guess guess guess" }),
        }),
      );
      statuses.push(answer.status);
    }
    await other.close();
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("who makes a request", () => {
  const source = () => createViewerSource({ db, identity });

  test("is read from the session, and noticed to be nobody after signing out", async () => {
    const headers = await signIn();
    const viewers = source();
    expect(await viewers.findViewer(headers)).toMatchObject({ userId, actorKind: "user", tokenId: null });
    await post("/sign-out", {}, { cookie: headers.get("cookie") ?? "" });
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
    const row = await db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.findUniqueOrThrow({ where: { id } }),
    );
    expect(row.lastUsedAt).not.toBeNull();
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
    await expect.poll(() => viewers.findViewer(headers), { timeout: 5_000, interval: 200 }).toBeNull();
  });

  test("no session helps a request whose token is wrong", async () => {
    const headers = await signIn();
    headers.set("authorization", `Bearer ${mintToken()}`);
    expect(await source().findViewer(headers)).toBeNull();
  });
});

test("no role that row-level security knows can open the identity schema", async () => {
  const claims = { userId, actorKind: "user" as const, action: null, address: null };
  const read = db.readAsUser(claims, (sql) => sql.query('select * from identity."user"'));
  await expect(read).rejects.toThrow(/permission denied/);
});

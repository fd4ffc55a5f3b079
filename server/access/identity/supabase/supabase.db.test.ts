import { beforeAll, describe, expect, test } from "vitest";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { readTestSupabase } from "@/server/platform/env";
import { identityContract } from "../contract-suite";
import { elsewhereContract } from "../testing/elsewhere-contract";
import type { IdentityProvider } from "../port";
import { openAuthEndpoint } from "../testing/auth-endpoint";
import { Browser } from "../testing/browser";
import { totpAt } from "../testing/totp";
import { createSupabaseIdentity } from "./create-supabase-identity";
import { refreshSession } from "./refresh-session";
import { COOKIE, headersWith, openSupabase, PASSWORD, PORTAL } from "./testing/open-supabase";

const { db, endpoint, place, own, identity, signIn, sessionOf } = await openSupabase();

const findProfile = (id: string) =>
  db.asSystem("test", ({ prisma }) => prisma.user.findUnique({ where: { id } }));
const subjectOf = (provider: IdentityProvider, lastReset: ((email: string) => string | null) | null) => () =>
  Promise.resolve({
    identity: provider,
    addPerson: async (email: string, password: string) =>
      (await provider.ensurePerson({ email, name: "Sam", password })).userId,
    findProfile,
    lastReset,
  });

const standIn = subjectOf(identity, endpoint.lastMail);
identityContract("supabase, the stand-in", standIn);
elsewhereContract("supabase, the stand-in", async () => ({
  ...(await standIn()),
  elsewhere: {
    lastLink: endpoint.lastMail,
    visit: endpoint.visit,
    age: endpoint.age,
    providerIds: ["google", "sso:corp.example.com"],
  },
}));

const real = readTestSupabase();
if (real) {
  const { domain, ...project } = real;
  const provider = createSupabaseIdentity({ ...own, ...project, url: PORTAL });
  const open = subjectOf(provider, null);
  identityContract("supabase, a real project", async () => ({ ...(await open()), domain }));
}

describe("a person Supabase knows and Capstan does not", () => {
  test("gets a profile at the first sign-in, with the same id", async () => {
    const { id } = endpoint.people.add("first@example.com", PASSWORD, { full_name: "First Person" });
    expect(await findProfile(id)).toBeNull();
    await signIn("first@example.com");
    expect(await findProfile(id)).toMatchObject({ email: "first@example.com", name: "First Person" });
  });

  test("is not made again", async () => {
    endpoint.people.add("taken@example.com", PASSWORD, {});
    await expect(
      identity.ensurePerson({ email: "taken@example.com", name: "T", password: "another long password" }),
    ).rejects.toMatchObject({ code: "conflict" });
    const person = { email: "twice@example.com", name: "T", password: PASSWORD };
    const { userId, created } = await identity.ensurePerson(person);
    expect(created).toBe(true);
    expect(await identity.ensurePerson(person)).toEqual({ userId, created: false });
    expect(await identity.isPassword(person.email, PASSWORD)).toBe(true);
    expect(await identity.isPassword(person.email, "another long password")).toBe(false);
  });
});

describe("a token", () => {
  beforeAll(async () => {
    endpoint.people.add("token@example.com", PASSWORD, {});
    await signIn("token@example.com");
  });
  const find = async (token: string) => identity.findSession(headersWith(token));

  test("of the project is somebody", async () => {
    const session = sessionOf("token@example.com");
    expect(await find(await endpoint.sign(session))).toMatchObject({ email: "token@example.com" });
  });

  test.each([
    ["expired", { exp: 1_000 }],
    ["of the future", { nbf: Math.floor(Date.now() / 1_000) + 3_600 }],
    ["for another audience", { aud: "other" }],
    ["of the service role", { role: "service_role" }],
    ["anonymous", { is_anonymous: true }],
    ["of a session that ended", { session_id: "gone" }],
  ])("that is %s is nobody", async (_what, change) => {
    expect(await find(await endpoint.sign(sessionOf("token@example.com"), change))).toBeNull();
  });

  test("signed by somebody else, or by nobody, is nobody; with a known key Supabase is not even asked", async () => {
    const session = sessionOf("token@example.com");
    const claims = JSON.parse(atob((await endpoint.sign(session)).split(".")[1] ?? "")) as Record<
      string,
      unknown
    >;
    const { privateKey } = await generateKeyPair("ES256");
    const forge = (kid: string) =>
      new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
    const before = endpoint.count("/user");
    expect(await find(await forge(endpoint.keyId))).toBeNull();
    expect(endpoint.count("/user")).toBe(before);
    expect(await find(await forge("unknown-key"))).toBeNull();
    expect(await find(new UnsecuredJWT(claims).encode())).toBeNull();
    expect(await find("made.up.token")).toBeNull();
    expect(await find("nothing")).toBeNull();
    expect(await identity.findSession(new Headers({ cookie: `${COOKIE}=base64-%%%` }))).toBeNull();
  });
});

describe("a session whose token is about to end", () => {
  const old = async (email: string) => {
    endpoint.people.add(email, PASSWORD, {});
    await signIn(email);
    const session = sessionOf(email);
    const token = await endpoint.sign(session, { exp: Math.floor(Date.now() / 1_000) + 5 });
    return {
      session,
      headers: headersWith(token, {
        refresh_token: session.refresh,
        expires_at: Math.floor(Date.now() / 1_000) + 5,
        expires_in: 5,
      }),
    };
  };

  test("is renewed by the proxy, for the browser and for what comes after", async () => {
    const { headers, session } = await old("old@example.com");
    const spent = session.refresh;
    const renewed = await refreshSession(place, headers);
    expect(session.refresh).not.toBe(spent);
    expect(renewed?.cookies.every((each) => /httponly/i.test(each) && /samesite=lax/i.test(each))).toBe(true);
    expect(renewed?.headers["Cache-Control"]).toContain("no-store");
    const after = new Headers({ cookie: renewed?.cookieHeader ?? "" });
    expect(identity.sessionKey(after)).not.toBe(identity.sessionKey(headers));
    expect(await identity.findSession(after)).toMatchObject({ sessionId: session.id });
    expect(await refreshSession(place, after)).toBeNull();
  });

  test("is not spent by reading it", async () => {
    const { headers, session } = await old("read@example.com");
    const { refresh } = session;
    expect(await identity.findSession(headers)).toMatchObject({ sessionId: session.id });
    expect(session.refresh).toBe(refresh);
  });

  test("nobody has nothing to renew", async () => {
    expect(await refreshSession(place, new Headers())).toBeNull();
    expect(await refreshSession(place, new Headers({ cookie: `${COOKIE}=rubbish` }))).toBeNull();
  });
});

test("a proof of one session does not count for another", async () => {
  const email = "proof@example.com";
  endpoint.people.add(email, PASSWORD, {});
  const [here, there] = [await signIn(email), await signIn(email)];
  const { cookies } = await identity.prove(here.request, { method: "password", password: PASSWORD });
  const before = (await identity.findSession(there.headers))?.provenAt;
  there.take({ cookies });
  expect((await identity.findSession(there.headers))?.provenAt).toEqual(before);
  there.take({ cookies: ["capstan-3000.proof=v1.made-up; Path=/"] });
  expect((await identity.findSession(there.headers))?.provenAt).toEqual(before);
});

test("with a second factor, a changed password ends this session too, and a link alone changes none", async () => {
  const email = "strong@example.com";
  endpoint.people.add(email, PASSWORD, {});
  const browser = await signIn(email);
  const { secret, factorId } = await identity.beginTotp(browser.request);
  const code = totpAt(secret, new Date());
  browser.take(await identity.confirmTotp(browser.request, { factorId, code }));
  await identity.requestPasswordReset(new Browser().request, email);
  const token = new URL(endpoint.lastMail(email) ?? "http://none").searchParams.get("token") ?? "";
  await expect(
    identity.resetPassword(new Browser().request, { token, password: "a third long password" }),
  ).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("second factor") as string });
  const next = "another long password";
  const copy = browser.copy();
  browser.take(await identity.changePassword(browser.request, { current: PASSWORD, next }));
  expect(browser.headers.get("cookie")).toBeNull();
  expect(await identity.findSession(copy.headers)).toBeNull();
  expect((await identity.signIn(new Browser().request, { email, password: next })).kind).toBe(
    "second_factor",
  );
});

test("what Supabase does not do is said, not pretended", async () => {
  const email = "plain@example.com";
  endpoint.people.add(email, PASSWORD, {});
  const [here, there] = [await signIn(email), await signIn(email)];
  expect(await identity.listSessions(here.request)).toMatchObject([{ current: true }]);
  const other = await identity.findSession(there.headers);
  await expect(identity.endSession(here.request, other?.sessionId ?? "")).rejects.toMatchObject({
    code: "not_found",
  });
  expect(identity.offers).toEqual({ sessionList: false, recoveryCodes: false, passkeys: false });
  await expect(identity.renewRecoveryCodes(here.request)).rejects.toMatchObject({ code: "conflict" });
  await expect(identity.beginPasskeyEnrolment(here.request)).rejects.toMatchObject({ code: "conflict" });
});

test("a service that is away is trouble, not a signed-out person", async () => {
  const gone = await openAuthEndpoint();
  const away = createSupabaseIdentity({
    ...own,
    supabaseUrl: gone.url,
    publishableKey: gone.key,
    url: PORTAL,
  });
  const wrongKey = createSupabaseIdentity({ ...own, ...place, publishableKey: "wrong" });
  const input = { email: "away@example.com", password: PASSWORD };
  await expect(wrongKey.signIn(new Browser().request, input)).rejects.toMatchObject({ code: "unavailable" });
  await gone.close();
  await expect(away.signIn(new Browser().request, input)).rejects.toMatchObject({ code: "unavailable" });
});

/** What a session has to show besides who it is. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createCaller } from "@/server/api/root";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";

const api = await openTestApi();
const PASSWORD = "correct horse battery";

describe("an organization that asks for a second factor", () => {
  test("leads members to enrolment and lets them do nothing else, tokens included", async () => {
    const email = `${randomUUID()}@example.com`;
    const { userId } = await api.deps.identity.ensurePerson({ email, name: "Weak", password: PASSWORD });
    const boss = await api.addPerson("boss");
    const orgId = await api.addOrg("strict", [
      { userId: boss.userId, role: "owner" },
      { userId, role: "member" },
    ]);
    const headers = await api.signIn(email, PASSWORD);
    const weak = { userId, token: "", headers };
    const fresh = async () => {
      api.deps.viewers.forget(headers);
      return api.as(weak);
    };
    await (await fresh()).projects.list({});
    const { token } = await (await fresh()).tokens.create({ name: "mine" });
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.org.update({ where: { id: orgId }, data: { requireSecondFactor: true } }),
    );
    await expect((await fresh()).projects.list({})).rejects.toMatchObject({
      cause: { code: "factor_needed" },
    });
    await expect((await fresh()).identity.sessions()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await (await fresh()).identity.factors()).needed).toBe("enrol");
    expect((await (await fresh()).me.get()).email).toBe(email);
    const byToken = await api.as({
      userId,
      token,
      headers: new Headers({ authorization: `Bearer ${token}` }),
    });
    await expect(byToken.projects.list({})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("a fresh proof", () => {
  test("is asked for when the last one is older than ten minutes", async () => {
    const email = `${randomUUID()}@example.com`;
    const { userId } = await api.deps.identity.ensurePerson({ email, name: "Late", password: PASSWORD });
    const headers = await api.signIn(email, PASSWORD);
    const late = { userId, token: "", headers };
    const soon = new Date(Date.now() + 9 * 60_000);
    const later = new Date(Date.now() + 11 * 60_000);
    api.setNow(soon);
    await (await api.as(late)).tokens.create({ name: "soon" });
    api.setNow(later);
    await expect((await api.as(late)).tokens.create({ name: "later" })).rejects.toMatchObject({
      cause: { code: "proof_needed" },
    });
    await (await api.as(late)).tokens.list();
    await expect(
      (await api.as(late)).identity.prove({ proof: { method: "password", password: "wrong horse battery" } }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    api.setNow(null);
    await (await api.as(late)).identity.prove({ proof: { method: "password", password: PASSWORD } });
    await (await api.as(late)).tokens.create({ name: "again" });
  });
});

describe("a session that was just used and then ended", () => {
  const begin = async () => {
    const email = `${randomUUID()}@example.com`;
    const { userId } = await api.deps.identity.ensurePerson({ email, name: "Alex", password: PASSWORD });
    const open = async () => {
      const headers = await api.signIn(email, PASSWORD);
      expect(await api.deps.viewers.findViewer(headers)).not.toBeNull();
      return { userId, token: "", headers };
    };
    return { stolen: await open(), own: await open() };
  };

  test("changes and makes nothing, whoever ended it", async () => {
    const { stolen } = await begin();
    const ctx = await api.context(stolen);
    await api.deps.identity.signOut({ headers: stolen.headers, address: null });
    // As long as nobody told this process: what it remembers is not believed for a change.
    const caller = createCaller(ctx);
    await expect(caller.tokens.create({ name: "more" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  test.each<[string, (own: TestPerson, stolen: string) => Promise<unknown>]>([
    [
      "another password",
      async (own) =>
        (await api.as(own)).identity.changePassword({ current: PASSWORD, next: `${PASSWORD} staple` }),
    ],
    ["signing out everywhere", async (own) => (await api.as(own)).identity.signOutEverywhere()],
    ["its end by hand", async (own, sessionId) => (await api.as(own)).identity.endSession({ sessionId })],
  ])("is forgotten at once by the process that ends it: %s", async (_name, end) => {
    const { stolen, own } = await begin();
    const { auth } = (await api.deps.viewers.findViewer(stolen.headers)) ?? {};
    await end(own, String(auth?.sessionId));
    expect(await api.deps.viewers.findViewer(stolen.headers)).toBeNull();
  });
});

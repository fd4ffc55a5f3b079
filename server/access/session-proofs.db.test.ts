/** What a session has to show besides who it is. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";

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

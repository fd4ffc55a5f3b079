/** What a token is worth: from its making to its end, and how long that may take. */
import { describe, expect, test } from "vitest";
import { hashToken, mintToken } from "@/server/access";
import type { TestPerson } from "@/server/api/testing/test-api";
import { bearer, openTokenWorld } from "./testing/open-token-world";

const { api, ada, eve, orgId, projectId, audited } = await openTokenWorld();

test("a token works, is listed without its secret, and ends when it is revoked, for its owner alone", async () => {
  const created = await (await api.as(ada)).tokens.create({ name: "CI", expiresInDays: 7 });
  const { headers } = bearer(created.token);
  expect(await api.deps.viewers.findViewer(headers)).toMatchObject({
    userId: ada.userId,
    tokenId: created.id,
    scopes: null,
  });

  const { items } = await (await api.as(ada)).tokens.list();
  expect(items.find((token) => token.id === created.id)).toMatchObject({
    name: "CI",
    prefix: created.token.slice(0, 10),
  });
  const stored = await api.deps.db.asSystem("test", ({ prisma }) => prisma.apiToken.findMany());
  expect(JSON.stringify([items, stored])).not.toContain(created.token);

  expect((await (await api.as(eve)).tokens.list()).items.map((token) => token.id)).not.toContain(created.id);
  const revoke = async (who: TestPerson) => (await api.as(who)).tokens.revoke({ tokenId: created.id });
  await expect(revoke(eve)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await revoke(ada);
  expect(await api.deps.viewers.findViewer(headers, { fresh: true })).toBeNull();
  await expect(revoke(ada)).rejects.toMatchObject({ code: "NOT_FOUND" });

  const audit = await audited(created.id);
  expect(audit.map(({ action, actorId, actorKind }) => ({ action, actorId, actorKind }))).toEqual([
    { action: "tokens.create", actorId: ada.userId, actorKind: "token" },
    { action: "tokens.revoke", actorId: ada.userId, actorKind: "token" },
  ]);
  const text = JSON.stringify(audit, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  expect(text).not.toContain(hashToken(created.token));
  expect(text).toContain("(hidden)");
});

describe("a revoked token that was just used", () => {
  const remember = async () => {
    const created = await (await api.as(ada)).tokens.create({ name: "used" });
    const holder = bearer(created.token);
    expect(await api.deps.viewers.findViewer(holder.headers)).not.toBeNull();
    return { ...created, holder };
  };

  test("is forgotten at once by the process that revokes it", async () => {
    const { id, holder } = await remember();
    await (await api.as(ada)).tokens.revoke({ tokenId: id });
    expect(await api.deps.viewers.findViewer(holder.headers)).toBeNull();
  });

  test("changes and makes nothing when another process revoked it", async () => {
    for (const act of [
      async (who: TestPerson) => (await api.as(who)).tokens.create({ name: "more" }),
      async (who: TestPerson) => (await api.as(who)).projects.update({ project: "demo", name: "Demo" }),
    ]) {
      const { id, holder } = await remember();
      await api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date() } }),
      );
      await expect(act(holder)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    }
  });
});

describe("the longest life", () => {
  const limit = async (days: number | null) =>
    (await api.as(ada)).orgs.update({ org: "acme", tokenMaxDays: days });

  test("is set by owners, from one day to ten years, and stays when something else changes", async () => {
    for (const days of [0, -1, 1.5, 3_651])
      await expect(limit(days)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect((await api.as(eve)).orgs.update({ org: "acme", tokenMaxDays: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const admin = await api.addPerson("admin");
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.orgMember.create({ data: { orgId, userId: admin.userId, role: "admin" } }),
    );
    await expect((await api.as(admin)).orgs.update({ org: "acme", tokenMaxDays: 1 })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await limit(90);
    await (await api.as(ada)).orgs.update({ org: "acme", name: "Acme" });
    expect(await (await api.as(admin)).orgs.get({ org: "acme" })).toMatchObject({
      name: "Acme",
      tokenMaxDays: 90,
    });
    await limit(null);
    expect(await (await api.as(ada)).orgs.get({ org: "acme" })).toMatchObject({ tokenMaxDays: null });
  });

  test("is the organization's, for its people's and its projects' tokens, whatever the door", async () => {
    await limit(30);
    const caller = await api.as(ada);
    expect((await caller.tokens.list()).maxDays).toBe(30);
    for (const expiresInDays of [undefined, null, 31]) {
      await expect(caller.tokens.create({ name: "x", expiresInDays })).rejects.toMatchObject({
        message: "Your organization lets a token live 30 days at most. Choose a shorter time.",
      });
      await expect(
        caller.tokens.createForProject({ project: "demo", name: "x", role: "viewer", expiresInDays }),
      ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    await caller.tokens.create({ name: "x", expiresInDays: 30 });
    const claims = { userId: ada.userId, actorKind: "user" as const, action: null, address: null };
    const past = api.deps.db.asUser(claims, ({ sql }) =>
      sql.query(
        "insert into ops.api_tokens (user_id, name, prefix, token_hash) values ($1::uuid, 'x', 'x', 'y')",
        [ada.userId],
      ),
    );
    await expect(past).rejects.toThrow(/at most 30 days/);
    await limit(null);
  });
});

describe("bad tokens", () => {
  async function status(token: string): Promise<string> {
    try {
      await (await api.as(bearer(token))).me.get();
      return "OK";
    } catch (error) {
      return (error as { code: string }).code;
    }
  }
  async function stored(rest: { expiresAt?: Date; revokedAt?: Date }): Promise<string> {
    const token = mintToken();
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.create({
        data: { userId: ada.userId, name: "t", prefix: "cap_t", tokenHash: hashToken(token), ...rest },
      }),
    );
    return token;
  }

  test("are all answered alike: unknown, malformed, expired, revoked, both in the same second", async () => {
    const now = new Date();
    const good = await stored({});
    const bad = [
      mintToken(),
      await stored({ expiresAt: now }),
      await stored({ revokedAt: now }),
      await stored({ expiresAt: now, revokedAt: now }),
      "cap_",
      `${good}x`,
      good.slice(0, -1),
      good.toUpperCase(),
      "null",
      "' or 1=1 --",
      "x".repeat(100_000),
    ];
    for (const token of bad) expect(await status(token)).toBe("UNAUTHORIZED");
    expect(await status(good)).toBe("OK");
  });

  test("of a member who was removed is still theirs, and opens nothing any more", async () => {
    const sam = await api.addPerson("sam");
    await api.addMember(projectId, sam.userId, "admin");
    await (await api.as(sam)).projects.get({ project: "demo" });
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.projectMember.deleteMany({ where: { userId: sam.userId } }),
    );
    await expect((await api.as(sam)).projects.get({ project: "demo" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await api.deps.db.asSystem("test", ({ prisma }) => prisma.user.delete({ where: { id: sam.userId } }));
    expect(await api.deps.viewers.findViewer(sam.headers, { fresh: true })).toBeNull();
  });

  test("with a last use that names the address, noted once a minute", async () => {
    const { token, id } = await (await api.as(ada)).tokens.create({ name: "noted" });
    const headers = bearer(token).headers;
    headers.set("x-forwarded-for", "192.0.2.7, 10.0.0.1");
    await api.context({ ...bearer(token), headers });
    const read = async () => (await (await api.as(ada)).tokens.list()).items.find((one) => one.id === id);
    await expect.poll(async () => (await read())?.lastUsedAddress).toBe("192.0.2.7");
    headers.set("x-forwarded-for", "192.0.2.8");
    await api.deps.viewers.findViewer(headers, { fresh: true, address: "192.0.2.8" });
    expect((await read())?.lastUsedAddress).toBe("192.0.2.7");
  });
});
